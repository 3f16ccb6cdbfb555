/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keeps an open page true: new posts, edits, withdrawals, counts, the end of
   the session. The page is whole without it. It reads:
   #timeline[data-stream][data-order] with posts #post-<id>[data-position]
   [data-version][data-state] as its children; .post-foot [data-replies], how many replied; [data-live-since], when the page
   was made; [data-live-bar][data-one][data-many][data-stale], a hidden button;
   #live, which is read out; #unread, a count; body[data-me]; #sign-out, a form. */
(() => {
  const d = document, b = d.body, script = d.currentScript;
  const one = (s) => d.querySelector(s);
  const list = one('#timeline'), stream = (list || b).dataset.stream;
  const region = one('#live'), bar = one('[data-live-bar]');
  const pending = new Map(), later = new Map();
  let last = Date.parse(one('[data-live-since]')?.dataset.liveSince) || 0, news = 0, said;

  const words = (n) => (n == 1 ? bar?.dataset.one || '1 new post' : bar?.dataset.many || '# new posts').replace('#', n);
  const show = (text, act) => {
    if (!bar) return;
    bar.hidden = !text;
    if (text) bar.textContent = text;
    bar.onclick = act;
  };
  const announce = () => {
    news++;
    clearTimeout(said);
    said = setTimeout(() => { if (region) region.textContent = words(news); news = 0; }, 1e3);
  };

  const go = (el) => { el.tabIndex = -1; el.focus(); };
  const made = (p) => {
    const t = d.createElement('template');
    t.innerHTML = p.html;
    const el = t.content.firstElementChild;
    Object.assign(el.dataset, { version: p.version, state: p.state, position: p.position || '' });
    return el;
  };
  const state = (el) => el.dataset.state || (el.classList.contains('held') ? 'held' : 'released');
  // Whoever is writing inside a post is not disturbed.
  const typing = (el) => el.contains(d.activeElement) && d.activeElement.matches('input,textarea,select')
    || [...el.querySelectorAll('input,textarea')].some((t) => t.type != 'hidden' && (t.value != t.defaultValue || t.checked != t.defaultChecked));

  const renew = (el, p) => {
    const v = +el.dataset.version || 0;
    if (p.version < v || p.version == v && p.state == state(el) && (p.media || 0) == (el.dataset.media || 0)) return;
    if (typing(el)) { later.set(p.id, p); return; }
    const had = el.contains(d.activeElement) && d.activeElement, gone = p.state == 'withdrawn' || !p.html;
    const heir = gone ? el.nextElementSibling || el.previousElementSibling || list : made(p);
    if (gone) el.remove();
    else { el.replaceWith(heir); window.htmx?.process(heir); }
    if (!had || !heir) return;
    const same = !gone && had.id && d.getElementById(had.id);
    same ? same.focus() : go(heir);
  };

  // What it comes before (null: the end); 0 when it belongs on another page of the list.
  const spot = (p) => {
    const items = [...list.children].filter((x) => x.dataset.position), up = list.dataset.order == 'oldest';
    const next = items.find((x) => up ? x.dataset.position > p.position : x.dataset.position < p.position);
    const edge = next ? next == items[0] && 'prev' : 'next';
    return items[0] && edge && one(`[rel~=${edge}]`) ? 0 : next || null;
  };
  const place = (p) => {
    const next = spot(p);
    if (next === 0) return;
    const el = made(p);
    if (!one('#timeline > [data-position]')) one('[data-live-empty],.empty')?.remove();
    list.insertBefore(el, next);
    window.htmx?.process(el);
    return el;
  };
  const flush = () => {
    const all = [...pending.values()];
    pending.clear();
    show();
    return all.map((p) => d.getElementById('post-' + p.id) || place(p)).filter(Boolean).sort((x, y) => x.offsetTop - y.offsetTop)[0];
  };
  const click = () => {
    const first = flush();
    if (first) go(first);
  };

  // How many have replied stands on the card of what they reply to.
  const count = ({ id, html }) => {
    const card = d.getElementById('post-' + id), foot = card?.querySelector('.post-foot');
    if (!foot) return;
    const was = foot.querySelector('[data-replies]'), t = d.createElement('template'), had = was && was == d.activeElement;
    t.innerHTML = html;
    const now = t.content.firstElementChild;
    was?.remove();
    if (now) foot.insertBefore(now, foot.querySelector('.apart'));
    if (had) now ? now.focus() : go(card);
  };

  const take = {
    post(p) {
      if (p.answers) count(p.answers);
      let el = d.getElementById('post-' + p.id);
      if (el && list && !list.contains(el) && state(el) != p.state && p.streams.includes(stream) && !typing(el)) { el.remove(); el = 0; }
      if (el) return renew(el, p);
      // One's own that waits for a person stands above the others, on the newest page.
      if (p.state == 'held' && p.html && list && /^(home|group:)/.test(stream) && p.streams.includes(stream) && !one('[rel~=prev]')) {
        if (!one('#timeline > *')) one('[data-live-empty],.empty')?.remove();
        return list.prepend(made(p));
      }
      const was = pending.get(p.id);
      if (was && p.version < was.version) return;
      if (list && p.html && p.state != 'withdrawn' && p.position && p.streams.includes(stream) && spot(p) !== 0) {
        pending.set(p.id, p);
        if (!was) announce();
        if (!bar || list.dataset.order == 'oldest' || list.getBoundingClientRect().top >= 0) return flush();
      } else pending.delete(p.id);
      if (pending.size || was) show(pending.size && words(pending.size), click);
    },
    notify({ unread: n }) {
      b.dataset.unread = n;
      const x = one('#unread');
      if (x) { x.textContent = n > 99 ? '99+' : n; x.hidden = !n; }
      d.title = (n ? `(${n}) ` : '') + d.title.replace(/^\(\d+\) /, '');
    },
    hello(h) {
      const k = 'live-who';
      if (h.who && b.dataset.me && h.who != b.dataset.me && sessionStorage.getItem(k) != h.who) {
        sessionStorage.setItem(k, h.who);
        location.reload();
      }
    },
    stale() { bar && show(bar.dataset.stale || words(''), () => location.reload()); },
    // Who signs out here is on the way already, to a page that says so.
    'signed-out'() { one('#sign-out[data-sent]') || location.assign('/standing'); },
  };

  const meet = (port, alone) => {
    const say = (x) => port.postMessage(x), join = () => say([last, b.dataset.me]), bye = () => say();
    port.onmessage = ({ data: { name, d: x } }) => {
      if (x.now) last = Date.parse(x.now) - 5e3;
      take[name]?.(x);
    };
    addEventListener('pagehide', bye);
    addEventListener('pageshow', (e) => e.persisted && join());
    if (alone) d.addEventListener('visibilitychange', () => d.hidden ? bye() : join());
    join();
  };
  d.addEventListener('focusout', () => setTimeout(() => {
    const all = [...later.values()];
    later.clear();
    all.forEach(take.post);
  }));

  const worker = new URL(script.dataset.worker || 'live-worker.js', script.src);
  try {
    meet(new SharedWorker(worker, 'live').port);
  } catch {
    const load = d.createElement('script'), pipe = new MessageChannel();
    load.src = worker;
    load.onload = () => { self.rookeryLive(pipe.port2); meet(pipe.port1, true); };
    d.head.append(load);
  }
})();
