"use strict";
// Hides what the filters leave out. Without scripts the form stays hidden and everything is shown.
const form = document.getElementById("filters");
const shown = document.getElementById("shown");
const findings = Array.from(document.querySelectorAll(".finding"), (element) => ({
  element,
  severity: element.dataset.severity,
  rule: element.dataset.rule,
  environments: JSON.parse(element.dataset.environments),
  text: element.textContent.toLowerCase(),
}));
const files = Array.from(document.querySelectorAll(".file"));

function filter() {
  const severities = new Set(Array.from(form.querySelectorAll("[name=severity]:checked"), (box) => box.value));
  const { rule, environment, words } = form.elements;
  const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const finding of findings) {
    const visible =
      severities.has(finding.severity) &&
      (!rule.value || rule.value === finding.rule) &&
      (!environment.value || finding.environments.includes(environment.value)) &&
      wanted.every((word) => finding.text.includes(word));
    finding.element.hidden = !visible;
    count += visible;
  }
  for (const file of files) {
    file.hidden = !file.querySelector(".finding:not([hidden])");
  }
  shown.value = `${count} of ${findings.length} shown`;
}

// A link to a rule opens what it points to.
function open() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) {
    target.open = true;
  }
}

addEventListener("hashchange", open);
open();

if (form) {
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
}
