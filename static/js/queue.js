/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A queue by keyboard. Rows carry data-row and tabindex="-1"; the keys press the
   buttons that the row has anyway, so nothing can be done here that a mouse cannot do.
   j next, k previous, a approve, r return, x refuse, e escalate, space choose, ? the list of keys.
   Whoever is disturbed by single keys switches them off in that list. */
(() => {
  const rows = () => [...document.querySelectorAll('[data-row]')];
  const here = () => document.activeElement.closest?.('[data-row]');
  const move = (step) => {
    const list = rows(), at = list.indexOf(here());
    const next = list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  const press = (value) => {
    const row = here(), button = row?.querySelector(`button[value=${value}]`), word = row?.querySelector('[name=word]');
    if (value == 'return' && word && !word.value) { (word.closest('details') || {}).open = true; word.focus(); }
    else button?.click();
  };
  const choose = () => here()?.querySelector('input[type=checkbox]')?.click();
  const help = () => { const keys = document.getElementById('keys'); if (keys) keys.open = !keys.open; };
  const keys = {
    j: () => move(1), k: () => move(-1), ' ': choose, '?': help,
    a: () => press('approve'), r: () => press('return'), x: () => press('refuse'), e: () => press('escalate'),
  };
  const off = () => localStorage.getItem('keys') == 'off';
  const list = document.getElementById('keys'), box = list?.querySelector('[data-keys]');
  if (list) list.hidden = false;
  if (box) {
    box.checked = !off();
    box.onchange = () => localStorage.setItem('keys', box.checked ? 'on' : 'off');
  }
  // What is ticked is decided on at the bottom of the window, which opens then and
  // leaves what was ticked in sight.
  const unfold = () => {
    const fold = document.querySelector('[data-several]');
    if (fold && !fold.contains(document.activeElement)) fold.open = !!document.querySelector('[name=case]:checked');
  };
  document.addEventListener('change', (e) => {
    if (e.target.name != 'case' || e.target.type != 'checkbox') return;
    unfold();
    e.target.closest('[data-row]').scrollIntoView({ block: 'nearest' });
  });
  const rest = document.getElementById('queue-rest')?.parentNode;
  if (rest) new MutationObserver(unfold).observe(rest, { childList: true });
  // A row that was decided on goes, and the next one comes below the line that says what
  // was done. A finger's press leaves the button unfocused in some browsers.
  document.addEventListener('submit', (e) => {
    const row = e.target.closest('[data-row]'), at = rows().indexOf(row), queue = document.getElementById('queue');
    if (at < 0 || !queue) return;
    const seen = new MutationObserver(() => {
      seen.disconnect();
      const left = rows();
      left[Math.min(at, left.length - 1)]?.focus();
    });
    seen.observe(queue, { childList: true });
  });
  document.addEventListener('keydown', (e) => {
    if (off()) return;
    if (e.target.matches('[name=word]')) {
      if (e.key == 'Enter' && (e.ctrlKey || e.metaKey)) here()?.querySelector('button[value=return]')?.click();
      if (e.key == 'Escape') here()?.focus();
    }
    if (e.key == ' ' && !e.target.matches('[data-row]')) return;
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.matches('textarea, select, input:not([type=checkbox])')) return;
    const act = keys[e.key];
    if (act) { e.preventDefault(); act(); }
  });
})();
