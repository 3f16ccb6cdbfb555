/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One stream per browser and school, whatever the number of tabs: each page is
   a port of this SharedWorker. Where there is no SharedWorker, live.js loads
   this file into the page, which then joins through a channel of its own.

   All times below are the server's, in milliseconds, but for Date.now().
   from: what a new stream asks for; covered: since when recent is complete. */
((g) => {
  const ports = new Set(), names = ['hello', 'beat', 'post', 'notify', 'stale', 'signed-out'];
  let es, timer, wait = 0, from = 0, covered = 0, skew = 0, heard = 0, opened = 0, unread, who, recent = [];

  const tell = (m) => ports.forEach((p) => p.postMessage(m));
  const close = () => { clearTimeout(timer); es?.close(); es = timer = null; };

  const open = () => {
    close();
    heard = opened = Date.now();
    es = new EventSource('/live' + (from ? '?since=' + new Date(from).toISOString() : ''));
    es.onerror = again;
    names.forEach((name) => es.addEventListener(name, (e) => take({ name, d: JSON.parse(e.data) })));
  };

  // A server that comes back is not met by everybody in the same second.
  const again = () => {
    if (Date.now() - opened > 6e4) wait = 0;
    wait = Math.min(wait * 2 || 5e3, 3e4);
    close();
    if (ports.size) timer = setTimeout(open, 1e3 + Math.random() * (wait - 1e3));
  };

  const take = (m) => {
    heard = Date.now();
    who = m.d.who || who;
    if (m.d.now) {
      const now = Date.parse(m.d.now);
      skew = now - heard;
      from = now - 5e3;
      covered ||= now;
    }
    tell(m);
    if (m.name == 'signed-out') { close(); ports.clear(); recent = []; unread = 0; }
    if (m.name == 'notify') unread = m;
    if (m.name == 'stale') { recent = []; covered = heard + skew; }
    // A new page hears of each post once, as it is now.
    if (m.name == 'post') recent = [...recent.filter((r) => r.m.d.id != m.d.id), { m, t: heard + skew }];
    while (recent[100] || recent[0]?.t < heard + skew - 12e4) covered = recent.shift().t;
  };

  // A page says when it was made, and for whom; it gets what happened since then,
  // and nothing older: what it leaves out it leaves out with reason.
  // For somebody else, the stream is not theirs: a new one has their cookie.
  const join = (port, [since, me]) => {
    ports.add(port);
    if (me && who && me != who) close();
    if (es || timer) {
      if (since && since < covered) covered = from = Math.min(since, from || since);
      else if (es) {
        recent.forEach(({ m }) => Date.parse(m.d.at) < since || port.postMessage(m));
        if (unread) port.postMessage(unread);
        return;
      }
    } else {
      covered = from = since;
      recent = [];
      unread = 0;
    }
    open();
  };
  const leave = (port) => {
    ports.delete(port);
    setTimeout(() => ports.size || close(), 2e3);
  };
  const meet = (port) => { port.onmessage = ({ data }) => data ? join(port, data) : leave(port); };

  // A stream without a beat is dead, whatever it says: a laptop slept, a network changed.
  setInterval(() => es && Date.now() - heard > 75e3 && again(), 15e3);
  g.addEventListener('online', () => timer && open());
  if ('onconnect' in g) g.onconnect = (e) => meet(e.ports[0]);
  else g.rookeryLive = meet;
})(self);
