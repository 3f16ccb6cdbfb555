/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A queue by keyboard. Rows carry data-row and tabindex="-1"; the keys press the
   buttons that the row has anyway, so nothing can be done here that a mouse cannot do.
   j next, k previous, a approve, r return, x refuse, e escalate, s choose, ? the list of keys. */
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
    if (value == 'return' && word && !word.value) word.focus();
    else button?.click();
  };
  const choose = () => here()?.querySelector('input[type=checkbox]')?.click();
  const help = () => { const keys = document.getElementById('keys'); if (keys) keys.open = !keys.open; };
  const keys = {
    j: () => move(1), k: () => move(-1), s: choose, '?': help,
    a: () => press('approve'), r: () => press('return'), x: () => press('refuse'), e: () => press('escalate'),
  };
  document.addEventListener('keydown', (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.target.matches('textarea, select, input:not([type=checkbox])')) return;
    const act = keys[e.key];
    if (act) { e.preventDefault(); act(); }
  });
})();
