// What scrolls sideways must be reachable by keyboard; which parts do depends on the width of the window.
(function () {
  const parts = ".course-formula, .cell_output, .pst-scrollable-table-container, [role=region]";
  function mark() {
    document.querySelectorAll(parts).forEach(function (part) {
      if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
      else part.removeAttribute("tabindex");
    });
  }
  window.addEventListener("load", mark);
  window.addEventListener("resize", mark);
  document.addEventListener("toggle", mark, true);
})();
