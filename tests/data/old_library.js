/* What libraries of 2008 did to a page, written anew: methods on every prototype, visible to for…in, their own JSON. */
(function () {
  function each(run) { for (var i = 0; i < this.length; i += 1) run(this[i], i); return this; }
  function gather(run) { var made = []; for (var i = 0; i < this.length; i += 1) made.push(run ? run(this[i], i) : this[i]); return made; }
  function pick(run) { for (var i = 0; i < this.length; i += 1) if (run(this[i], i)) return this[i]; }
  function keep(run) { var made = []; for (var i = 0; i < this.length; i += 1) if (run(this[i], i)) made.push(this[i]); return made; }
  function any(run) { return pick.call(this, run || function (x) { return x; }) !== undefined; }
  function has(x) { for (var i = 0; i < this.length; i += 1) if (this[i] == x) return true; return false; }
  var more = {
    each: each, map: gather, collect: gather, find: pick, detect: pick, filter: keep, select: keep, some: any, any: any,
    include: has, includes: has, member: has, toArray: gather, entries: gather, clone: gather,
    first: function () { return this[0]; }, last: function () { return this[this.length - 1]; },
    toJSON: function () { return "[" + gather.call(this, Object.toJSON).join(", ") + "]"; },
  };
  for (var name in more) Array.prototype[name] = more[name];
  String.prototype.toJSON = function () { return quote(this); };
  Number.prototype.toJSON = function () { return String(this); };
  String.prototype.strip = function () { return this.replace(/^\s+/, "").replace(/\s+$/, ""); };
  String.prototype.include = function (x) { return this.indexOf(x) > -1; };
  Object.prototype.extend = function (from) { for (var n in from) this[n] = from[n]; return this; };
  Function.prototype.bind = function (that) {
    var run = this, held = [].slice.call(arguments, 1);
    return function () { return run.apply(that, held.concat([].slice.call(arguments))); };
  };
  Element.prototype.remove = function () { if (this.parentNode) this.parentNode.removeChild(this); return this; };
  Element.prototype.hide = function () { this.style.display = "none"; return this; };
  document.getElementsByClassName = function (name) { return [].slice.call(document.querySelectorAll("." + name)); };
  Array.from = function (x) { return gather.call(x || []); };
  function quote(text) {
    return '"' + String(text).replace(/[\\"\u0000-\u001f]/g, function (c) {
      return "\\u" + ("000" + c.charCodeAt(0).toString(16)).slice(-4);
    }) + '"';
  }
  Object.toJSON = function (x) {
    if (x === undefined || typeof x === "function") return undefined;
    if (x === null || typeof x === "boolean") return String(x);
    if (typeof x === "string") return quote(x);
    if (typeof x === "number") return isFinite(x) ? String(x) : "null";
    if (x instanceof Array) return x.toJSON();
    var parts = [];
    for (var n in x) {
      var said = x.hasOwnProperty(n) ? Object.toJSON(x[n]) : undefined;
      if (said !== undefined) parts.push(quote(n) + ": " + said);
    }
    return "{" + parts.join(", ") + "}";
  };
  JSON.stringify = function (x) { return Object.toJSON(x); };
})();
