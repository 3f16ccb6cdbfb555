/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reads an announcement's figures again every few seconds while somebody looks
   at the page. Without it the figures are those of when the page was made. */
(() => {
  const d = document, here = () => d.getElementById('figures');
  const open = (el) => [...el.querySelectorAll('details')].map((x) => x.open);
  const read = async () => {
    if (d.hidden || !here() || here().contains(d.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
      const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('figures');
      const old = here();
      if (!fresh || !old || old.contains(d.activeElement) || !getSelection().isCollapsed) return;
      const folds = open(old);
      fresh.querySelectorAll('details').forEach((x, i) => { x.open = folds[i]; });
      old.replaceWith(fresh);
    } catch {
      return; // away for a moment: the next turn tries again
    }
  };
  setInterval(read, 4e3);
  d.addEventListener('visibilitychange', read);
})();
