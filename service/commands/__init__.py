"""The commands of `ykien`, one file a theme; service/cli.py loads each when it is called."""
