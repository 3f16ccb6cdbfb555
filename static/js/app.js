/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every page does quicker with a script; each page is whole without it.
   No block comments inside strings here: static tidies this file simply. */
(() => {
  const d = document, b = d.body, store = sessionStorage;
  const all = (s, root = d) => [...root.querySelectorAll(s)];
  const one = (s, root = d) => root.querySelector(s);
  const on = (name, act, how) => d.addEventListener(name, act, how);

  // Says something to everybody: to a screen reader, and where it matters on the page.
  const say = (words, shown) => {
    const live = one('#live'), flash = one('#flash');
    if (!shown || !flash) { live.textContent = words; return; }
    const note = d.createElement('p');
    note.className = 'note warn flash';
    note.textContent = words;
    flash.replaceChildren(note);
    flash.scrollIntoView({ block: 'nearest', behavior: 'instant' }); // so that a field that is focused next stays in view
  };

  // What is to mend in a form that stays is said beside its field as well: the top may be far away.
  const beside = (field, words) => {
    if (!field?.before || !words) return;
    field.previousElementSibling?.matches('.note.warn') && field.previousElementSibling.remove();
    const note = d.createElement('p');
    note.className = 'note warn';
    note.textContent = words;
    field.before(note);
  };

  // The counter counts as the server does: what a reader takes for one character.
  const cut = Intl.Segmenter && new Intl.Segmenter();
  const size = (s) => [...(cut ? cut.segment(s) : s)].length;
  const count = () => all('[data-counter]').forEach((c) => {
    const t = d.getElementById(c.dataset.counter), left = t.dataset.limit - size(t.value);
    c.textContent = (left < 0 ? t.dataset.over : t.dataset.left).replace('#', Math.abs(left));
    c.classList.toggle('over', left < 0);
  });

  // The words below the choice of audience follow the choice.
  const says = () => all('select[data-says]').forEach((s) => {
    d.getElementById(s.dataset.says).textContent = s.selectedOptions[0]?.dataset.says || '';
  });

  // An unsent draft stays in this tab, under the member's own key, with the id
  // that makes a second sending harmless. It goes when the post went through.
  const draftID = (t) => t.form?.elements.draft_id;
  const keep = (t, saved) => {
    const key = 'd:' + t.dataset.draft;
    if (t.value) store.setItem(key, JSON.stringify([t.value, draftID(t)?.value, saved]));
    else store.removeItem(key);
  };
  const restore = () => {
    const sent = store.getItem('sent');
    if (sent && one('#flash .good')) store.removeItem(sent);
    store.removeItem('sent');
    all('[data-draft]').forEach((t) => {
      const kept = store.getItem('d:' + t.dataset.draft);
      if (!kept || t.value) return;
      const [words, id, saved] = JSON.parse(kept);
      t.value = words;
      if (id && draftID(t)) draftID(t).value = id;
      // It says that it is kept; what was left before it could be is kept now.
      if (t.form?.dataset.autosave && !b.dataset.idle) setTimeout(() => saved ? tell(t.form, 'saved') : soon(t.form));
    });
  };

  // "2 minutes ago" stays true while the page is open.
  const ago = new Intl.RelativeTimeFormat(d.documentElement.lang, { numeric: 'auto' });
  const times = () => all('time[data-ago]').forEach((t) => {
    const m = Math.round((Date.parse(t.dateTime) - Date.now()) / 6e4);
    t.textContent = m > -60 ? ago.format(Math.min(m, 0), 'minute') : ago.format(Math.round(m / 60), 'hour');
  });

  const fresh = () => { restore(); count(); says(); times(); };
  if (!b.dataset.me) store.clear();
  fresh();
  setInterval(times, 3e4);
  (one('[data-focus]') || one('[aria-invalid]'))?.focus();

  // Beside the composer stands whether what was written is kept as a draft. It is
  // read out when that changes, not at each pause for thought.
  const tell = (f, how, why) => {
    const s = one('[data-kept]', f);
    if (!s) return;
    s.ariaLive = how == 'saving' || how == s.how ? 'off' : 'polite';
    if (how != 'saving') s.how = how;
    s.textContent = how ? s.dataset[how].replace('#', () => why) : '';
    s.classList.toggle('over', how == 'unsaved');
  };
  const wrong = (page) => one('.problem p, .field-error span, .errors p', page)?.lastChild.textContent;
  const parse = async (answer) => new DOMParser().parseFromString(await answer.text(), 'text/html');
  // What could not be kept because nobody answered is tried again; what was refused, after the next word.
  let later;
  const save = async (f) => {
    const mine = later;
    let why, again = true;
    try {
      const answer = await fetch(f.dataset.autosave, { method: 'POST', body: new URLSearchParams(new FormData(f)) });
      again = answer.status > 499;
      if (!answer.ok) why = wrong(await parse(answer)) || b.dataset.failedWords;
    } catch { why = one('[data-kept]', f)?.dataset.offline; }
    if (mine != later) return; // somebody wrote on, or sent it
    const t = one('[data-draft]', f);
    if (t && !why) keep(t, 1);
    tell(f, why ? 'unsaved' : ['body', 'note'].some((n) => f.elements[n]?.value.trim()) && 'saved', why);
    if (why && again) later = setTimeout(save, 1e4, f);
  };
  const soon = (f) => {
    clearTimeout(later);
    if (one('[data-kept]', f)?.how != 'unsaved') tell(f, 'saving');
    later = setTimeout(save, 2500, f);
  };
  on('input', (e) => {
    const t = e.target, form = t.form;
    if (t.dataset.draft) keep(t);
    if (t.dataset.limit) count();
    // What was said about the deed before is over once somebody writes on; an Undo stays.
    if (t.matches('textarea')) one('#flash > .good:not(:has(form))')?.remove();
    if (form?.dataset.autosave && !b.dataset.idle) soon(form);
  });
  on('change', says);

  // One click sends once. Fragments that many readers share carry no token: it is filled in here.
  on('submit', (e) => {
    const f = e.target, token = f.elements._csrf;
    if (token && !token.value) token.value = one('meta[name=csrf-token]')?.content || '';
    if (f.id == 'sign-out') store.clear();
    // A draft that is deleted does not come back from this tab.
    const gone = /\/drafts\/([^/]+)\/delete$/.exec(f.action);
    if (gone) Object.keys(store).forEach((k) => { if (store[k].includes(gone[1])) store.removeItem(k); });
    if (f.dataset.sent) { e.preventDefault(); e.stopPropagation(); return; }
    if (f.method != 'post') return;
    clearTimeout(later);
    later = 0;
    if (f.dataset.autosave) tell(f);
    f.dataset.sent = 1;
    e.submitter?.setAttribute('aria-disabled', 'true');
    setTimeout(() => release(f), 8e3);
    const t = one('[data-draft]', f);
    if (t) { keep(t); store.setItem('sent', 'd:' + t.dataset.draft); }
  }, true);
  const release = (f) => {
    delete f.dataset.sent;
    all('[aria-disabled]', f).forEach((x) => x.removeAttribute('aria-disabled'));
  };
  // Coming back with Back: nothing of who has left, and forms that can be sent again.
  addEventListener('pageshow', (e) => {
    if (e.persisted) b.dataset.me ? location.reload() : all('form').forEach(release);
  });

  // A form with data-part stays on the page: the parts it names, and the line that says what
  // happened, are taken from the answer. A part that the answer no longer has goes; an answer
  // with none of them is another page. What failed says so, and what was typed stays.
  // A button may name parts and an action of its own.
  on('submit', async (e) => {
    const f = e.target, by = e.submitter, names = (by?.dataset.part || f.dataset.part)?.split(' ');
    if (!names || e.defaultPrevented) return;
    e.preventDefault();
    try {
      const answer = await fetch(by?.getAttribute('formaction') || f.action, { method: 'POST', body: new URLSearchParams(new FormData(f, by)) });
      const page = await parse(answer);
      const found = names.map((id) => page.getElementById(id));
      if (!answer.ok && !found.some((x) => x)) {
        const field = f.elements[one('[aria-invalid]', page)?.name], folded = field?.closest?.('details');
        if (folded) folded.open = true;
        setTimeout(() => field?.focus?.());
        beside(field, wrong(page));
        throw wrong(page);
      }
      if (!found.some((x) => x)) return location.assign(answer.url);
      names.forEach((id, i) => {
        const old = d.getElementById(id);
        if (found[i]) old?.replaceWith(found[i]);
        else old?.remove();
      });
      one('#flash').replaceWith(one('#flash', page));
      ['.rail-in ul', '.bar', '#unread'].forEach((s) => { // what waits is one less
        const now = one(s, page);
        if (now) one(s)?.replaceWith(now);
      });
      release(f);
      fresh();
      const next = one('[data-focus]') || found.find((x) => x);
      next.tabIndex = -1;
      next.focus({ preventScroll: true });
    } catch (words) {
      release(f);
      say(typeof words == 'string' ? words : b.dataset.failedWords, true);
    }
  });

  // Menus fold away when one looks elsewhere.
  const fold = (except, focus) => all('.menu[open]').forEach((m) => {
    if (m.contains(except)) return;
    m.open = false;
    if (focus) one('summary', m).focus();
  });
  on('click', (e) => fold(e.target));
  on('keydown', (e) => e.key == 'Escape' && fold(null, true));
  on('click', (e) => e.target.closest('[data-print]') && print());

  // Who waits to be let in need not look again: the page leads on by itself.
  const door = one('[data-again]');
  if (door) setInterval(async () => {
    const was = !d.hidden && await fetch('/standing', { redirect: 'manual' }).catch(() => 0);
    if (was.type == 'opaqueredirect') location.assign('/standing');
  }, 4e3);

  // A shared device signs out by itself; any tab that is used keeps all awake.
  const idle = +b.dataset.idle;
  if (idle) {
    let warned;
    const awake = () => { localStorage.setItem('awake', Date.now()); if (warned) { warned = 0; one('#flash').replaceChildren(); } };
    ['pointerdown', 'keydown', 'scroll'].forEach((name) => on(name, awake, { passive: true }));
    awake();
    setInterval(() => {
      const s = (Date.now() - localStorage.getItem('awake')) / 1e3;
      if (s > idle) { store.clear(); one('#sign-out').submit(); } else if (s > idle - 60 && !warned) { warned = 1; say(b.dataset.idleWords, true); }
    }, 5e3);
  }
})();
