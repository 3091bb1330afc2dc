// Keeps the language that a reader chose, and takes them to the same page in it. Nothing here is needed to read a page.
(function () {
  "use strict";
  var page = document.documentElement;
  var key = "peasant-ld-language";
  function stored() {
    try { return window.localStorage.getItem(key); } catch (refused) { return null; }
  }
  document.addEventListener("click", function (event) {
    var link = event.target.closest ? event.target.closest("a[data-lang]") : null;
    if (link) {
      try { window.localStorage.setItem(key, link.getAttribute("data-lang")); } catch (refused) { /* not kept */ }
    }
  });
  // Only an address without a language is led elsewhere: who opens a page in French wants to read French. The way is
  // that of the visible link, which stays in this copy of the release, wherever it lies.
  var wanted = stored();
  if (wanted && page.hasAttribute("data-default-tree") && wanted !== page.lang) {
    var other = document.querySelector('a[data-lang="' + wanted.replace(/[^a-z]/g, "") + '"]');
    if (other) { window.location.replace(other.href + window.location.search + window.location.hash); }
  }
})();
