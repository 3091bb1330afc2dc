// Sorts, filters, adds up and downloads a whole list, of which a page shows a part. The rows come as scripts, because a
// page that is read from a disk may load nothing else; nothing is sorted or filtered before all of them are there.
(function () {
  "use strict";
  var PER_PAGE = 100, MOST_CHOICES = 300, LONG = 25, AT_ONCE = 4, PAUSE = 200;
  var tools = document.getElementById("tools");
  var list = document.getElementById("list");
  if (!tools || !list) { return; }
  var status = document.getElementById("status");
  var body = list.tBodies[0];
  var heads = Array.prototype.slice.call(list.tHead.rows[0].cells);
  var pagers = Array.prototype.slice.call(document.querySelectorAll(".pager"));
  var written = body;      // the rows that the page came with
  var about = null;        // what the list is made of: columns, parts, words
  var parts = [];
  var rows = null;         // all rows, once all parts are there
  var asked = {};          // what to show: q, sort, and in.<key> for each filter
  var at = 0;              // which page of it
  var fields = {};
  var loading = false;
  var waiting = 0;         // what is written is looked for once the reader pauses
  var pressed = null;      // what to do with a head that was pressed before anything was known

  window.peasantTable = {
    begin: function (told) { about = told; },
    take: function (number, part) { parts[number] = part; }
  };

  function element(name, text, facts) {
    var made = document.createElement(name);
    if (text) { made.textContent = text; }
    Object.keys(facts || {}).forEach(function (key) { made.setAttribute(key, facts[key]); });
    return made;
  }

  function words(key, first, second) {
    return about.texts["table." + key].replace("##", second).replace("#", first);
  }

  function fold(text) { return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); }

  // Loading

  function script(address, done) {
    var made = element("script", "", { src: address });
    made.onload = function () { done(true); };
    made.onerror = function () { done(false); };
    document.head.appendChild(made);
  }

  function load() {
    if (rows || loading) { return; }
    loading = true;
    if (about) { loadParts(); return; }
    script(tools.dataset.words, function (is_there) {
      if (!is_there || !about) { fail(); return; }
      build();
      if (pressed) { pressed(); }
      loadParts();
    });
  }

  function fail() {
    loading = false;
    status.textContent = tools.dataset.failed;
  }

  function loadParts() {
    var wanted = about.parts.map(function (name, number) { return number; }).filter(function (each) { return !parts[each]; });
    var under_way = 0, failed = false;
    function next() {
      if (failed) { return; }
      if (!wanted.length && !under_way) { loading = false; gather(); show(); return; }
      while (wanted.length && under_way < AT_ONCE) { one(wanted.shift()); }
      status.textContent = words("loading", number(String(about.parts.length - wanted.length)), number(String(about.parts.length)));
    }
    function one(each) {
      under_way += 1;
      script(tools.dataset.root + about.parts[each], function (is_there) {
        under_way -= 1;
        if (is_there && parts[each]) { next(); } else { failed = true; fail(); }
      });
    }
    next();
  }

  // A row is [id or [id, page, is the name made], names, a value for each column]; what it names stands once in its part.
  function gather() {
    rows = [];
    parts.forEach(function (part) {
      part.rows.forEach(function (row) { rows.push({ row: row, named: part.named }); });
    });
    if (!about.is_in_order) { arrange(); }
    rows.forEach(function (entry, place) { entry.place = place; });
    fill();
  }

  // The parts are in the order of the first language; the pages of each are in that of its own names.
  function arrange() {
    var head = about.heads.filter(function (each) { return each.key === about.dated_by; })[0];
    rows.forEach(function (entry) {
      entry.day = (head && orderKey(entry, head) || [-Infinity])[0];
      entry.name = fold(name(entry.row[1]).text);
    });
    rows.sort(function (one, other) {
      if (one.day !== other.day) { return one.day < other.day ? 1 : -1; }
      return one.name < other.name ? -1 : one.name > other.name ? 1 : 0;
    });
  }

  // What is told of a value

  function name(names) {
    var tags = Object.keys(names);
    var best = about.languages.reduce(function (found, wanted) {
      return found || tags.filter(function (tag) { return tag === wanted; })[0]
        || tags.filter(function (tag) { return tag.split("-")[0] === wanted.split("-")[0]; })[0];
    }, "") || tags[0];
    return { tag: best, text: names[best] };
  }

  function idOf(told) { return Array.isArray(told) ? told[0] : told; }

  function pageOf(told) { return tools.dataset.home + (Array.isArray(told) ? told[1] : "id/" + told) + ".html"; }

  function label(named) { return named.length > 1 ? name(named[1]).text : named[0]; }

  function number(digits) {
    var habits = about.numerals;
    var found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(digits);
    if (!found) { return digits; }
    var whole = found[2].length >= habits.least ? found[2].replace(/\B(?=(\d{3})+$)/g, habits.group) : found[2];
    return found[1] + whole + (found[3] ? habits.decimal + found[3] : "");
  }

  function money(digits, currency) {
    var told = number(digits.replace("-", ""));
    var whole = currency ? about.numerals.amount.replace("{currency}", currency).replace("{number}", told) : told;
    return (digits[0] === "-" ? "-" : "") + whole;
  }

  // A year, month, day or moment in words, or a span from one to another; null for anything less plain.
  function day(date) {
    var ends = date.split("/");
    if (ends.length === 2) {
      var told_ends = ends.map(day);
      return told_ends.indexOf(null) < 0 ? told_ends.join(" – ") : null;
    }
    var moment = /^(-?\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?$/.exec(date);
    if (moment) {
      var whole = day(moment[1]), is_day = moment[2] === "00:00" || moment[2] === "00:00:00";
      return is_day ? whole : whole + ", " + moment[2] + (moment[3] ? " UTC" + moment[3].replace("Z", "").replace("+00:00", "") : "");
    }
    var found = /^(-?\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(date);
    if (!found) { return null; }
    if (!found[2]) { return found[1]; }
    var month = Number(found[2]) - 1;
    var told = about.dates[!found[3] ? 0 : found[3] === "01" ? 1 : 2][month];
    return (found[3] ? told.replace("28", String(Number(found[3]))) : told).replace("9999", found[1]);
  }

  function texts(value, column, named) {
    if (value === null) { return []; }
    if (column.form === "date") { return [day(value[0]) || value[1] || value[0]]; }
    if (column.form === "amount") { return [number(value[0])]; }
    if (column.form === "count" || column.form === "decimal") { return [number(String(value))]; }
    if (column.form === "ref" || column.form === "refs") { return value.map(function (each) { return label(named[each]); }); }
    if (Array.isArray(value)) { return value; }
    return [word(column, value)];
  }

  // What stands in an object itself, not what every object has.
  function own(object, key) { return Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined; }

  // What a word of a list, or a country, is called; other texts as they are, also one that is called "constructor".
  function word(column, value) {
    var labels = own(about.labels, column.key);
    return labels && own(labels, value) || value;
  }

  function years(value) {
    var found = [value[2], value[3]].filter(Boolean).map(function (each) { return parseInt(each, 10); });
    if (found.length < 2) { return found.map(String); }
    if (found[1] - found[0] > LONG) { return found.map(String); }
    var all = [];
    for (var year = found[0]; year <= found[1]; year += 1) { all.push(String(year)); }
    return all;
  }

  // What a row is filtered by in a column; the empty text stands for nothing stated.
  function choices(entry, place) {
    var column = about.columns[place], value = entry.row[place + 2], found;
    if (value === null) { return [""]; }
    if (column.form === "date") { found = years(value); }
    else if (column.form === "amount") { found = [value[1]]; }
    else if (column.form === "ref" || column.form === "refs") { found = value.map(function (each) { return idOf(entry.named[each][0]); }); }
    else { found = [].concat(value).map(String); }
    return found.length ? found : [""];
  }

  // What is shown in words or with signs between its digits is found as it is written, too: 12500.50, 2016-03.
  function isExact(column) { return ["date", "amount", "count", "decimal"].indexOf(column.form) >= 0; }

  function searched(entry) {
    if (entry.folded === undefined) {
      var names = entry.row[1];
      var told = Object.keys(names).map(function (tag) { return names[tag]; });
      about.columns.forEach(function (column, place) {
        var value = entry.row[place + 2];
        told = told.concat(texts(value, column, entry.named), isExact(column) && value !== null ? [].concat(value).slice(0, 2) : []);
      });
      entry.folded = fold(told.join("\n"));
    }
    return entry.folded;
  }

  // The tools

  function facets() {
    return about.columns.map(function (column, place) { return { column: column, place: place, key: "in." + column.key }; })
      .filter(function (each) { return each.column.form !== "count" && each.column.form !== "decimal"; });
  }

  function facetLabel(column) {
    if (column.form === "date") { return column.label + about.texts.colon + about.texts["table.year"].toLowerCase(); }
    return column.form === "amount" ? column.currency : column.label;
  }

  function field(key, text, control) {
    var line = element("p", "", key === "q" ? { "class": "wide" } : {});
    control.id = "tool-" + key;
    line.appendChild(element("label", text, { "for": control.id }));
    line.appendChild(control);
    fields[key] = { line: line, control: control };
    control.addEventListener("input", function () { ask(key, control.value); });
    return line;
  }

  function build() {
    var form = element("form", "", { role: "search" });
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    form.appendChild(field("q", about.texts["table.search"], element("input", "", { type: "search", autocomplete: "off", spellcheck: "false" })));
    facets().forEach(function (facet) { form.appendChild(field(facet.key, facetLabel(facet.column), element("select"))); });
    var order = element("select");
    order.appendChild(element("option", about.texts["table.as_listed"], { value: "" }));
    about.heads.forEach(function (head) {
      order.appendChild(element("option", words("up", head.label), { value: head.key }));
      order.appendChild(element("option", words("down", head.label), { value: "-" + head.key }));
    });
    form.appendChild(field("sort", about.texts["table.order"], order));
    tools.insertBefore(form, status);
    var actions = element("p", "", { "class": "actions" });
    [["csv", download], ["clear", clear]].forEach(function (each) {
      var button = element("button", about.texts["table." + each[0]], { type: "button", "class": "button plain" });
      button.addEventListener("click", each[1]);
      actions.appendChild(button);
    });
    tools.appendChild(actions);
  }

  // The choices of each filter, with how many rows of those that the other filters leave each has.
  function fill() {
    facets().forEach(function (facet) {
      var counts = Object.create(null), names = Object.create(null), control = fields[facet.key].control, chosen = asked[facet.key];
      matching(facet.key).forEach(function (entry) {
        choices(entry, facet.place).forEach(function (value, place) {
          counts[value] = (counts[value] || 0) + 1;
          if (!(value in names)) { names[value] = choiceLabel(entry, facet, value, place); }
        });
      });
      if (chosen !== undefined && !(chosen in counts)) { counts[chosen] = 0; names[chosen] = names[chosen] || chosen; }
      var found = Object.keys(counts).sort(function (one, other) {
        if (facet.column.form === "date") { return (other === "" ? -Infinity : Number(other)) - (one === "" ? -Infinity : Number(one)) || 0; }
        return counts[other] - counts[one] || compare(names[one], names[other]);
      });
      control.textContent = "";
      control.appendChild(element("option", about.texts["table.any"], { value: "*" }));
      found.forEach(function (value, place) {
        if (place < MOST_CHOICES || value === chosen) {
          control.appendChild(element("option", (names[value] || value) + " (" + number(String(counts[value])) + ")", { value: value }));
        }
      });
      if (found.length > MOST_CHOICES) {
        control.appendChild(element("option", words("rare", number(String(found.length - MOST_CHOICES))), { disabled: "" }));
      }
      control.value = chosen === undefined ? "*" : chosen;
      fields[facet.key].line.hidden = found.length < 2 && chosen === undefined;
    });
    fields.q.control.value = asked.q || fields.q.control.value;
  }

  function choiceLabel(entry, facet, value, place) {
    var column = facet.column;
    if (value === "") { return about.texts["table.none_stated"]; }
    if (column.form === "date" || column.form === "amount") { return value; }
    return texts(entry.row[facet.place + 2], column, entry.named)[place] || value;
  }

  function ask(key, value) {
    var is_nothing = key.slice(0, 3) === "in." ? value === "*" : !value.trim();
    if (is_nothing) { delete asked[key]; } else { asked[key] = value; }
    at = 0;
    remember();
    if (!rows) { load(); return; }
    clearTimeout(waiting);
    waiting = setTimeout(function () { if (key !== "sort") { fill(); } show(); }, key === "q" ? PAUSE : 0);
  }

  function clear() {
    asked = {};
    at = 0;
    fields.q.control.value = "";
    remember();
    if (rows) { fill(); show(); }
  }

  // What is asked for stands in the address, so that it can be linked and kept.
  function remember() {
    var told = new URLSearchParams();
    Object.keys(asked).sort().forEach(function (key) { told.set(key, asked[key]); });
    var text = told.toString();
    history.replaceState(null, "", text ? "#" + text : location.pathname + location.search);
  }

  function recall() {
    asked = {};
    new URLSearchParams(location.hash.slice(1)).forEach(function (value, key) {
      if (key === "q" || key === "sort" || key.slice(0, 3) === "in.") { asked[key] = value; }
    });
    return Object.keys(asked).length > 0;
  }

  // Filtering and sorting

  function matching(but) {
    var wanted = fold(asked.q || "").split(/\s+/).filter(Boolean);
    var filters = facets().filter(function (each) { return each.key !== but && asked[each.key] !== undefined; });
    return rows.filter(function (entry) {
      return filters.every(function (each) { return choices(entry, each.place).indexOf(asked[each.key]) >= 0; })
        && wanted.every(function (word) { return searched(entry).indexOf(word) >= 0; });
    });
  }

  var compare = new Intl.Collator(document.documentElement.lang, { numeric: true }).compare;

  // What puts rows in order: null for nothing, which comes last in both directions.
  function orderKey(entry, head) {
    if (head.column === undefined) { return [0, name(entry.row[1]).text]; }
    var column = about.columns[head.column], value = entry.row[head.column + 2];
    if (value === null) { return null; }
    if (column.form === "date") {
      var found = /^(-?\d+)-(\d\d)-(\d\d)/.exec(value[2] || value[3]);
      return found ? [Number(found[1]) * 10000 + Number(found[2]) * 100 + Number(found[3]), ""] : null;
    }
    if (head.part) { return value[1] ? [0, value[1]] : null; }
    if (column.form === "amount") { return [Number(value[0]), value[1]]; }
    if (column.form === "count" || column.form === "decimal") { return [Number(value), ""]; }
    return [0, texts(value, column, entry.named).join("\n")];
  }

  function sorted(found) {
    var key = (asked.sort || "").replace(/^-/, ""), turn = asked.sort && asked.sort[0] === "-" ? -1 : 1;
    var head = about.heads.filter(function (each) { return each.key === key; })[0];
    if (!head) { return found; }
    var is_amount = head.column !== undefined && about.columns[head.column].form === "amount";
    return found.map(function (entry) { return { entry: entry, key: orderKey(entry, head) }; }).sort(function (one, other) {
      if (!one.key || !other.key) { return (one.key ? 0 : 1) - (other.key ? 0 : 1) || one.entry.place - other.entry.place; }
      // Amounts of different currencies cannot be compared: each currency stands by itself.
      var by_currency = is_amount ? compare(one.key[1], other.key[1]) : 0;
      return by_currency || turn * (one.key[0] - other.key[0] || compare(one.key[1], other.key[1])) || one.entry.place - other.entry.place;
    }).map(function (each) { return each.entry; });
  }

  // Showing

  function link(told, names, sort) {
    var found = name(names), made = element("a", "", { "class": "record " + sort + (told[2] === 1 ? " made" : ""), href: pageOf(told) });
    made.appendChild(element("bdi", found.text, found.tag === document.documentElement.lang ? {} : { lang: found.tag }));
    return made;
  }

  function elsewhere(address) {
    var is_web = /^(https?:\/\/|mailto:)/.test(address);
    return is_web ? element("a", address, { "class": "out", href: address, rel: "noreferrer" }) : element("code", address);
  }

  function cell(entry, head) {
    var made = element("td"), column = about.columns[head.column], value = entry.row[head.column + 2];
    if (value === null || (head.part && !value[1])) { return made; }
    var style = heads[about.heads.indexOf(head)].className;
    if (style) { made.className = style; }
    made.dataset.label = head.label + about.texts.colon;
    if (column.form !== "ref" && column.form !== "refs") {
      made.textContent = head.part ? value[1] : texts(value, column, entry.named).join(", ");
      return made;
    }
    value.slice(0, about.named).forEach(function (each, place) {
      var named = entry.named[each];
      if (place) { made.appendChild(document.createTextNode(", ")); }
      made.appendChild(named.length > 1 ? link(named[0], named[1], named[2]) : elsewhere(named[0]));
    });
    if (value.length > about.named) {
      made.appendChild(document.createTextNode(" " + about.texts.more.replace("{count}", number(String(value.length - about.named)))));
    }
    return made;
  }

  function line(entry) {
    var made = element("tr"), first = element("th", "", { scope: "row" });
    first.appendChild(link(entry.row[0], entry.row[1], about.kind));
    made.appendChild(first);
    about.heads.slice(1).forEach(function (head) { made.appendChild(cell(entry, head)); });
    return made;
  }

  function show() {
    var is_asked = Object.keys(asked).length > 0;
    var found = sorted(matching(""));
    var made = element("tbody");
    found.slice(at, at + PER_PAGE).forEach(function (entry) { made.appendChild(line(entry)); });
    var now = is_asked ? made : written;
    list.replaceChild(now, list.tBodies[0]);
    pagers.forEach(function (each) { each.hidden = is_asked; });
    heads.forEach(function (head, place) {
      var key = about.heads[place].key;
      if (asked.sort === key || asked.sort === "-" + key) { head.setAttribute("aria-sort", asked.sort === key ? "ascending" : "descending"); }
      else { head.removeAttribute("aria-sort"); }
    });
    fields.sort.control.value = asked.sort || "";
    turning(is_asked ? found.length : 0);
    var told = [words("shown", number(String(found.length)), number(String(rows.length)))].concat(sums(found));
    if (is_asked && found.length > PER_PAGE) {
      told.push(words("page", number(String(at + 1)), number(String(Math.min(at + PER_PAGE, found.length)))));
    }
    status.textContent = told.join(" · ");
  }

  // These very buttons are made anew: whoever pressed one by its key goes on at the head of the list, not of the page.
  function toTop() {
    list.scrollIntoView();
    list.parentNode.focus({ preventScroll: true });
  }

  function turning(count) {
    var held = document.getElementById("turning");
    if (held) { held.remove(); }
    if (count <= PER_PAGE) { return; }
    held = element("p", "", { id: "turning", "class": "actions" });
    [["previous", -PER_PAGE], ["next", PER_PAGE]].forEach(function (each) {
      var button = element("button", about.texts["pager." + each[0]], { type: "button", "class": "button plain" });
      button.disabled = at + each[1] < 0 || at + each[1] >= count;
      button.addEventListener("click", function () { at += each[1]; show(); toTop(); });
      held.appendChild(button);
    });
    list.parentNode.parentNode.insertBefore(held, list.parentNode.nextSibling);
  }

  // In which state an amount is, where that is never added to others: a commitment is not added to what was paid of it.
  function state(entry) {
    var found = "";
    about.columns.forEach(function (column, place) {
      if (about.states.indexOf(column.key) >= 0 && entry.row[place + 2] !== null) {
        found = word(column, entry.row[place + 2]);
        if (about.apart && about.apart.indexOf(entry.row[place + 2]) < 0) { found = ""; }
      }
    });
    return found || about.apart ? found : about.texts["table.none_stated"];
  }

  // Exact sums, each currency and state by itself: digits are added as they are written, nothing is converted.
  function sums(found) {
    return about.columns.map(function (column, place) {
      if (column.form !== "amount") { return ""; }
      var totals = {}, silent = 0;
      found.forEach(function (entry) {
        var value = entry.row[place + 2];
        if (value === null) { silent += 1; return; }
        var key = JSON.stringify([state(entry), value[1]]);
        totals[key] = added(totals[key] || [BigInt(0), 0], value[0]);
      });
      var told = Object.keys(totals).sort().map(function (key) {
        var of = JSON.parse(key);
          var total = money(decimal(totals[key]), of[1]) + (of[1] ? "" : " (" + about.texts["sums.no_currency"] + ")");
          return (of[0] ? of[0] + about.texts.colon : "") + total;
      });
      if (silent) { told.push(words("silent", number(String(silent)))); }
      return told.length ? column.label + about.texts.colon + told.join("; ") : "";
    }).filter(Boolean);
  }

  function added(sum, text) {
    var pieces = text.split("."), places = Math.max(sum[1], (pieces[1] || "").length);
    var digits = BigInt(pieces[0] + (pieces[1] || "").padEnd(places, "0"));
    return [sum[0] * BigInt(10) ** BigInt(places - sum[1]) + digits, places];
  }

  function decimal(sum) {
    var sign = sum[0] < 0 ? "-" : "", digits = String(sum[0]).replace("-", "").padStart(sum[1] + 1, "0");
    return sign + digits.slice(0, digits.length - sum[1]) + (sum[1] ? "." + digits.slice(-sum[1]) : "");
  }

  // CSV as RFC 4180 has it; what a spreadsheet program would run as a formula has an apostrophe before it.

  function cells(entry) {
    var found = [/^https?:/.test(idOf(entry.row[0])) ? idOf(entry.row[0]) : about.base + idOf(entry.row[0]), name(entry.row[1]).text];
    about.columns.forEach(function (column, place) {
      var value = entry.row[place + 2];
      if (column.form === "amount") { found.push(value ? value[0] : "", value ? value[1] : ""); }
      else if (column.form === "date") { found.push(value ? value[0] || value[1] : ""); }
      else if (column.form === "ref" || column.form === "refs") {
        found.push(value ? texts(value, column, entry.named).join("; ") : "");
        found.push(value ? value.map(function (each) {
          var id = idOf(entry.named[each][0]);
          return entry.named[each].length > 1 && !/^https?:/.test(id) ? about.base + id : id;
        }).join(" ") : "");
      } else { found.push(value === null ? "" : column.form === "count" ? String(value) : texts(value, { key: column.key }, entry.named).join("; ")); }
    });
    return found;
  }

  function titles() {
    var found = ["id", about.heads[0].label];
    about.columns.forEach(function (column) {
      found.push(column.label);
      if (column.form === "amount") { found.push(column.label + about.texts.colon + column.currency); }
      if (column.form === "ref" || column.form === "refs") { found.push(column.label + " (id)"); }
    });
    return found;
  }

  function csvCell(text) {
    var is_formula = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) && !/^[+-]?[0-9][0-9.,]*$/.test(text);
    var safe = (is_formula ? "'" : "") + text;
    return /[",\r\n]/.test(safe) ? '"' + safe.replace(/"/g, '""') + '"' : safe;
  }

  function download() {
    if (!rows) { return; }
    // Without the mark at the beginning, Excel takes the letters for those of the country that it is set to.
    var text = "\ufeff" + [titles()].concat(sorted(matching("")).map(cells))
      .map(function (line) { return line.map(csvCell).join(",") + "\r\n"; }).join("");
    var told = Object.keys(asked).sort().map(function (key) { return key.replace("in.", "") + "-" + asked[key]; });
    var address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    var way = element("a", "", { href: address, download: fileName([tools.dataset.stem].concat(told)) });
    way.click();
    setTimeout(function () { URL.revokeObjectURL(address); }, 60000);
  }

  function fileName(told) {
    return told.map(function (each) { return fold(each).replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "x"; }).join("_").slice(0, 100) + ".csv";
  }

  // The page was readable before this; now its heads can be pressed, and its tools opened.

  heads.forEach(function (head, place) {
    var button = element("button", head.textContent, { type: "button" });
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      tools.open = true;
      var press = function () { var key = about.heads[place].key; ask("sort", asked.sort === key ? "-" + key : key); };
      if (about) { press(); } else { pressed = press; load(); }
    });
  });

  tools.hidden = false;
  tools.addEventListener("toggle", function () { if (tools.open) { load(); } });
  function open() {
    at = 0;
    var is_asked = recall();
    if (rows) { fields.q.control.value = ""; fill(); show(); } else if (is_asked) { tools.open = true; load(); }
  }

  window.addEventListener("hashchange", open);
  open();
})();
