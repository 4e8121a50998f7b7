/* The widget's dress. Custom properties a page may set: --ykien-accent, --ykien-accent-text, --ykien-text, --ykien-muted,
   --ykien-line, --ykien-field, --ykien-field-line, --ykien-error, --ykien-radius, --ykien-font, --ykien-size. */
const CSS = `
:host{display:block}
:host([hidden]){display:none}
.y{--a:var(--ykien-accent,#ab1019);--on:var(--ykien-accent-text,#fff);--m:var(--ykien-muted,#596273);--l:var(--ykien-line,#dde1e7);
--f:var(--ykien-field,#f6f7f9);--b:var(--ykien-field-line,#868e9b);--e:var(--ykien-error,#ab1019);--r:var(--ykien-radius,10px);
color:var(--ykien-text,inherit);font-family:var(--ykien-font,inherit);font-size:var(--ykien-size,max(16px,1rem));
font-style:normal;font-weight:400;font-variant:normal;line-height:1.6;text-align:start;text-indent:0;text-transform:none;text-shadow:none;
letter-spacing:normal;word-spacing:normal;white-space:normal;overflow-wrap:anywhere;color-scheme:light}
.y[data-theme=dark]{--a:var(--ykien-accent,#ff7b72);--on:var(--ykien-accent-text,#1b0b0a);--m:var(--ykien-muted,#a0a9b6);--l:var(--ykien-line,#2e3640);
--f:var(--ykien-field,#1b222b);--b:var(--ykien-field-line,#6c7683);--e:var(--ykien-error,#ff8f87);color-scheme:dark}
*,*::before{box-sizing:border-box}
h2{font-size:1.25em;line-height:1.4;margin:0 0 16px;font-weight:700}
.count{color:var(--m);font-weight:400;font-size:.85em;font-variant-numeric:tabular-nums}
p,ol{margin:0;padding:0}
ol{list-style:none}
[hidden]{display:none!important}
form{position:relative;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,max(14em,34%)),1fr));gap:14px 12px}
.f{display:flex;flex-direction:column;gap:4px;min-width:0}
.wide{grid-column:1/-1}
label{color:var(--m);font-size:.875em}
.me{display:flex;gap:8px;align-items:center;min-height:28px}
input,textarea{font:inherit;font-size:max(16px,1em);color:inherit;background:var(--f);border:1px solid var(--b);border-radius:var(--r);
padding:10px 12px;width:100%;min-height:44px;margin:0;line-height:1.5}
[type=checkbox]{flex:none;width:20px;height:20px;min-height:0;accent-color:var(--a)}
textarea{min-height:112px;resize:vertical;display:block}
[aria-invalid=true]{border-color:var(--e);box-shadow:inset 0 0 0 1px var(--e)}
.err{color:var(--e);font-size:.875em;line-height:1.5}
.err:empty,.wide:empty{display:none}
.sr{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
.foot{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:12px 16px;align-items:center}
.note{flex:999 1 15em;text-wrap:balance;color:var(--m);font-size:.84em;line-height:1.5}
.acts{flex:1 0 auto;display:flex;gap:12px;flex-wrap:wrap}
.send{flex:1 0 auto;font:inherit;font-size:.94em;font-weight:600;min-height:44px;padding:8px 20px;color:var(--on);background:var(--a);
border:1px solid transparent;border-radius:var(--r);cursor:pointer}
.send[aria-disabled=true],.send:disabled{opacity:.6;cursor:default}
.box+form{margin-top:20px}
.send.plain{background:none;color:inherit;border-color:var(--b);font-weight:400}
:focus-visible{outline:2px solid var(--a);outline-offset:2px}
input:focus-visible,textarea:focus-visible{outline-offset:-1px}
.box{margin-top:20px;padding:14px 16px;border:1px dashed var(--b);border-radius:var(--r);background:var(--f)}
.box.bad{border:1px solid var(--e);margin-top:0;grid-column:1/-1}
.box h3{font-size:1em;margin:0;font-weight:700;line-height:1.5}
.quiet{color:var(--m);padding:14px 0}
`;

const made = {};

/* A constructed sheet passes a page's strict style-src; the element is for browsers before 2023. */
export function dress(shadow, css = CSS) {
  try {
    if (!made[css]) {
      made[css] = new CSSStyleSheet();
      made[css].replaceSync(css);
    }
    const worn = shadow.adoptedStyleSheets;
    if (!worn.includes(made[css])) shadow.adoptedStyleSheets = [...worn, made[css]];
  } catch (error) {
    const style = document.createElement("style");
    style.textContent = css;
    Promise.resolve().then(() => shadow.prepend(style));
  }
}
