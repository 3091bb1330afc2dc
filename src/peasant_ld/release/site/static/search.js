// Searches the index files in static/search: they are scripts, because a page that is read from a disk may load nothing else.
(function () {
  "use strict";
  var form = document.getElementById("search");
  var status = document.getElementById("status");
  var list = document.getElementById("results");
  var lang = document.documentElement.lang;
  var shards = JSON.parse(form.dataset.shards);
  var button = document.getElementById("more");
  var STEP = 60;      // so many more results are shown at a time
  var most = STEP;
  var loaded = {};    // file -> true once asked for
  var waiting = 0;
  var entries = {};   // kind -> entries

  // What an index file calls: [path, names by language, more names, topics, countries, years].
  window.peasantSearch = {
    take: function (kind, rows) {
      var held = entries[kind] || (entries[kind] = []);
      rows.forEach(function (row) {
        var texts = Object.keys(row[1]).map(function (tag) { return row[1][tag]; }).concat(row[2]);
        held.push({ row: row, kind: kind, folded: fold(texts.join("\n")) });
      });
    }
  };

  function fold(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function counted(number) { return number.toLocaleString(form.dataset.intl); }

  function field(id) { return document.getElementById(id).value.trim(); }

  function load(kinds) {
    kinds.forEach(function (kind) {
      (shards[kind] || []).forEach(function (file) {
        if (loaded[file]) { return; }
        loaded[file] = true;
        waiting += 1;
        var script = document.createElement("script");
        script.src = form.dataset.root + file;
        script.onload = function () { waiting -= 1; show(); };
        script.onerror = function () { waiting -= 1; status.textContent = form.dataset.failed; };
        document.head.appendChild(script);
      });
    });
  }

  function query() {
    return {
      words: fold(field("q")).split(/\s+/).filter(Boolean),
      kind: field("kind"), topic: field("topic"), country: field("country"),
      from: parseInt(field("from"), 10), to: parseInt(field("to"), 10)
    };
  }

  function fits(entry, asked) {
    var row = entry.row;
    var years = row[5];
    return asked.words.every(function (word) { return entry.folded.indexOf(word) >= 0; })
      && (!asked.topic || row[3].indexOf(Number(asked.topic)) >= 0)
      && (!asked.country || row[4].indexOf(asked.country) >= 0)
      && (isNaN(asked.from) || years.some(function (year) { return year >= asked.from; }))
      && (isNaN(asked.to) || years.some(function (year) { return year <= asked.to; }));
  }

  // A name that begins with what was asked for comes first, then one where a word does.
  function rank(entry, asked) {
    if (!asked.words.length) { return 0; }
    if (entry.folded.indexOf(asked.words[0]) === 0) { return 0; }
    return entry.folded.indexOf(" " + asked.words[0]) >= 0 ? 1 : 2;
  }

  function name(names) {
    var tags = Object.keys(names);
    var tag = tags.filter(function (each) { return each.split("-")[0] === lang; })[0] || tags[0];
    return { tag: tag, text: names[tag] };
  }

  function item(entry) {
    var line = document.createElement("li");
    var link = document.createElement("a");
    var text = document.createElement("bdi");
    var found = name(entry.row[1]);
    link.href = form.dataset.home + entry.row[0] + ".html";
    text.lang = found.tag;
    text.textContent = found.text;
    link.appendChild(text);
    line.appendChild(link);
    var kind = document.createElement("span");
    kind.className = "remark";
    var option = document.querySelector('#kind option[value="' + entry.kind.replace(/["\\]/g, "\\$&") + '"]');
    kind.textContent = " " + (option ? option.textContent.replace(/ \([^()]*\)$/, "") : entry.kind);
    line.appendChild(kind);
    return line;
  }

  function show() {
    var asked = query();
    var idle = !asked.words.length && !asked.kind && !asked.topic && !asked.country && isNaN(asked.from) && isNaN(asked.to);
    list.textContent = "";
    button.hidden = true;
    if (idle) { status.textContent = ""; return; }
    var kinds = asked.kind ? [asked.kind] : Object.keys(shards);
    load(kinds);
    var found = [];
    kinds.forEach(function (kind) {
      (entries[kind] || []).forEach(function (entry) { if (fits(entry, asked)) { found.push(entry); } });
    });
    found.sort(function (one, other) {
      return rank(one, asked) - rank(other, asked) || (one.folded < other.folded ? -1 : one.folded > other.folded ? 1 : 0);
    });
    found.slice(0, most).forEach(function (entry) { list.appendChild(item(entry)); });
    if (waiting) { status.textContent = "…"; return; }
    button.hidden = found.length <= most;
    var text = found.length ? form.dataset.found : form.dataset.none;
    if (found.length > most) { text += " " + form.dataset.more; }
    status.textContent = text.replace("##", counted(most)).replace("#", counted(found.length));
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("input", function () { most = STEP; show(); });
  // The first of those that come is where one reads on.
  button.addEventListener("click", function () {
    var next = most;
    most += STEP;
    show();
    list.children[next].querySelector("a").focus();
  });
  show();
})();
