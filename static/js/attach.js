/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sends files while somebody still writes: in pieces, with how far it is, and on
   from where it stopped after a lost connection. Without it the form sends them.
   It reads [data-attach][data-piece][data-retry] with #attached, an
   input of files and [data-progress]. */
(() => {
  const d = document, box = d.querySelector('[data-attach]'), form = box?.closest('form');
  const input = box?.querySelector('[type=file]'), token = d.querySelector('meta[name=csrf-token]')?.content;
  if (!input) return;
  const draft = () => form.elements.draft_id.value;
  const send = (path, body, type) => fetch(path, { method: 'POST', body, headers: { 'X-Csrf-Token': token, ...type && { 'Content-Type': type } } });
  const pause = (ms) => new Promise((go) => { setTimeout(go, ms); });

  // One line for each file on its way.
  const line = (name) => {
    const p = d.createElement('p'), bar = d.createElement('progress'), words = d.createElement('span');
    bar.max = 100;
    bar.value = 0;
    bar.ariaLabel = words.textContent = name;
    p.className = 'row sending';
    p.append(words, bar);
    box.querySelector('[data-progress]').append(p);
    return {
      at: (part) => { bar.value = part * 100; words.textContent = name; },
      again: () => { words.textContent = name + ': ' + box.dataset.retry; },
      over: (word) => {
        if (!word) { p.remove(); return; }
        bar.remove();
        words.textContent = name + ': ' + word;
        words.className = 'field-error';
        words.setAttribute('role', 'alert');
      },
    };
  };

  // The list from the server takes the place of the old one; what was typed stays.
  let turn = 0;
  const renew = async () => {
    const mine = ++turn, answer = await fetch('/media/of-draft?draft=' + draft()).catch(() => 0);
    if (!answer.ok || mine != turn) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html'), fresh = page.getElementById('attached'), old = d.getElementById('attached');
    if (!fresh) return;
    const focus = old.contains(d.activeElement) && d.activeElement.id;
    old.querySelectorAll('input').forEach((x) => { const now = fresh.querySelector('#' + CSS.escape(x.id)); if (now) now.value = x.value; });
    old.replaceWith(fresh);
    if (focus) d.getElementById(focus)?.focus();
    if ('pending' in fresh.dataset) setTimeout(renew, 1500);
  };

  const upload = async (file) => {
    const told = line(file.name), begun = new URLSearchParams({ draft_id: draft(), name: file.name, size: file.size });
    let state, waits = 0;
    for (;;) {
      try {
        const answer = state ? await send('/media/' + state.id + '/pieces?at=' + state.came, file.slice(state.came, state.came + +box.dataset.piece), 'application/octet-stream') : await send('/media/begin', begun);
        if (answer.status > 399 && answer.status < 500) throw 0;
        state = await answer.json();
        waits = 0;
      } catch (final) {
        if (final === 0 || ++waits > 60) return told.over(d.body.dataset.failedWords);
        told.again();
        await pause(Math.min(500 * waits, 5e3));
        continue;
      }
      if (state.word) return told.over(state.word);
      told.at(state.came / file.size);
      if (state.state != 'coming') break;
    }
    told.over();
    await renew();
  };

  const queue = [];
  let busy;
  const work = async () => {
    if (busy) return;
    busy = true;
    while (queue.length) await upload(queue.shift());
    busy = false;
  };
  const add = (files) => { queue.push(...files); work(); };
  input.addEventListener('change', () => { add([...input.files]); input.value = ''; });
  form.addEventListener('paste', (e) => { if (e.clipboardData.files.length) { e.preventDefault(); add([...e.clipboardData.files]); } });
  form.addEventListener('dragover', (e) => e.dataTransfer.types.includes('Files') && e.preventDefault());
  form.addEventListener('drop', (e) => { if (e.dataTransfer.files.length) { e.preventDefault(); add([...e.dataTransfer.files]); } });

  // A file is taken out in place; what was written stays where it is.
  // Before anybody else hears of it: neither sends the form.
  addEventListener('submit', async (e) => {
    const by = e.submitter;
    if (e.target != form) return;
    if (by?.name == 'remove') {
      e.preventDefault();
      e.stopPropagation();
      await send('/media/remove', new URLSearchParams({ remove: by.value, draft_id: draft() })).catch(() => 0);
      renew();
    } else if (busy) { // what is on its way is waited for
      e.preventDefault();
      e.stopPropagation();
      while (busy) await pause(200);
      form.requestSubmit(by);
    }
  }, true);
  if ('pending' in d.getElementById('attached').dataset) setTimeout(renew, 1500);
})();
