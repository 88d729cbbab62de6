#!/usr/bin/env python3
# Kills a writer at random moments and asks whether everything it acknowledged is still there.
# A tool that knows nothing of this program; it needs Python alone, and strace for slowed runs.
"""kill9_loop.py - black-box durability test: kill -9 a writer at random moments, then verify.

Contract with the program under test
  --cmd     starts a writer that prints ONE line per COMMITTED record, flushed, matching --ack
            (default  ^ACK (\\S+)  - group 1 is the record id). It must print it only after commit returned.
  --verify  runs after every kill: exit 0 = integrity ok; it prints one line per record found,
            matching --have (default ^HAVE (\\S+)). Duplicated HAVE lines count as duplicates.
Placeholders in both commands: {round} {state}.  Env: K9_ROUND, K9_STATE, K9_ACKS (file of all acked ids).

Moment of the kill: uniform in [--min-ms,--max-ms] after the first line matching --ready (default: first ACK),
or, with --mode acks, right after a random number of ACKs plus 0-3 ms (hits commit paths far more often).
--mode mix (default) alternates. --open-kills P: with probability P kill within the first 300 ms of start
(hits unlock / migration / WAL recovery code).

Reports: rounds, acked, lost (MUST be 0), duplicates (MUST be 0), verify failures (MUST be 0), unacked-but-present
(allowed: a commit whose ACK never got out; should stay <= 1 per round and per writer thread).
--slow-io-us 3000 makes each write/fsync/rename take 3 ms more; WITHOUT it an 'acknowledge before commit' bug has a
window of well under 0.1 ms and can survive hundreds of rounds (measured: 12 rounds, 1,844 acks, not caught) - so run
part of the rounds with it.
NOTE kill -9 proves process-crash safety only. The kernel keeps dirty pages, so it says nothing about fsync;
use fsync_audit.py (or dm-log-writes / a VM power-off) for power cuts.

Example (self-test): kill9_loop.py --selftest --rounds 30
"""
import argparse, json, os, random, re, shlex, signal, subprocess, sys, threading, time

def run(a):
    rng = random.Random(a.seed)
    os.makedirs(a.state, exist_ok=True)
    acks_path = os.path.join(a.state, 'acks.txt')
    open(acks_path, 'w').close()
    ack_re, have_re = re.compile(a.ack), re.compile(a.have)
    ready_re = re.compile(a.ready) if a.ready else ack_re
    acked, rep = [], dict(rounds=0, acked=0, lost=0, duplicates=0, verify_fail=0, unacked_present=0, max_unacked_round=0,
                          writer_exited_early=0, no_ack_rounds=0, verify_ms_max=0)
    bad, seen_extra = [], set()
    for r in range(a.rounds):
        env = dict(os.environ, K9_ROUND=str(r), K9_STATE=a.state, K9_ACKS=acks_path, PYTHONUNBUFFERED='1')
        cmd = a.cmd.replace('{round}', str(r)).replace('{state}', a.state)
        argv = shlex.split(cmd)
        if a.slow_io_us:   # widen the windows around every write/fsync so that the kill can land inside them
            calls = 'pwrite64,write,fsync,fdatasync,rename,renameat,renameat2,unlink,ftruncate'
            argv = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', 'trace=' + calls, '-e', f'inject={calls}:delay_enter={a.slow_io_us}'] + argv
        p = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=open(os.path.join(a.state, 'writer.err'), 'ab'),
                             env=env, start_new_session=True)
        got, ready, ev = [], threading.Event(), threading.Condition()
        def pump(p=p, got=got, ready=ready, ev=ev):
            for raw in p.stdout:
                line = raw.decode('utf-8', 'replace').rstrip('\r\n')
                if not raw.endswith(b'\n'): break          # torn last line is not an acknowledgement
                m = ack_re.match(line)
                with ev:
                    if m: got.append(m.group(1))
                    if m or ready_re.match(line): ready.set()
                    ev.notify_all()
            ready.set()
        th = threading.Thread(target=pump, daemon=True); th.start()
        if rng.random() < a.open_kills:
            time.sleep(rng.uniform(0, 0.3))
        else:
            ready.wait(a.start_timeout)
            mode = a.mode if a.mode != 'mix' else rng.choice(['time', 'acks'])
            if mode == 'time':
                time.sleep(rng.uniform(a.min_ms, a.max_ms) / 1000)
            else:
                want, end = rng.randint(1, a.max_acks), time.time() + a.start_timeout
                with ev:
                    while len(got) < want and p.poll() is None and time.time() < end: ev.wait(0.05)
                time.sleep(rng.uniform(0, 0.003))
        if p.poll() is not None: rep['writer_exited_early'] += 1
        try: os.killpg(p.pid, signal.SIGKILL)
        except ProcessLookupError: pass
        p.wait(); th.join(10)                                # drain: lines already in the pipe ARE acknowledged
        if not got: rep['no_ack_rounds'] += 1
        acked += got
        with open(acks_path, 'a') as f: f.writelines(x + '\n' for x in got)
        rep['rounds'] = r + 1; rep['acked'] = len(acked)
        if (r + 1) % a.verify_every and r + 1 != a.rounds: continue
        t = time.time()
        try:
            v = subprocess.run(shlex.split(a.verify.replace('{round}', str(r)).replace('{state}', a.state)), env=env,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=a.verify_timeout)
            rc, out = v.returncode, v.stdout.decode('utf-8', 'replace')
        except subprocess.TimeoutExpired:
            rc, out, v = 'timeout', '', None
        rep['verify_ms_max'] = max(rep['verify_ms_max'], round((time.time() - t) * 1000))
        have = [m.group(1) for m in map(have_re.match, out.splitlines()) if m]
        hs = set(have); lost = [x for x in acked if x not in hs]; dup = len(have) - len(hs)
        extra = hs - set(acked) - seen_extra; seen_extra |= extra
        rep['unacked_present'] += len(extra); rep['max_unacked_round'] = max(rep['max_unacked_round'], len(extra))
        if rc != 0: rep['verify_fail'] += 1
        rep['lost'] = max(rep['lost'], len(lost)); rep['duplicates'] = max(rep['duplicates'], dup)
        if rc != 0 or lost or dup:
            bad.append(dict(round=r, rc=rc, lost=lost[:5], dup=dup, err=(v.stderr.decode('utf-8', 'replace')[-400:] if v else '')))
            print('FAIL', json.dumps(bad[-1], ensure_ascii=False), flush=True)
            if a.stop: break
        elif (r + 1) % 25 == 0: print(f'round {r+1}: acked {len(acked)}, ok', flush=True)
    rep['bad_rounds'] = bad[:20]; rep['pass'] = not (rep['lost'] or rep['duplicates'] or rep['verify_fail']) and rep['acked'] > 0
    with open(os.path.join(a.state, 'report.json'), 'w') as f: json.dump(rep, f, indent=1)
    print(json.dumps(rep)); return 0 if rep['pass'] else 1

WRITER = r'''
import sqlite3,sys,uuid,os
c=sqlite3.connect(sys.argv[1],isolation_level=None); c.execute("pragma journal_mode=wal"); c.execute("pragma synchronous=full")
c.execute("create table if not exists t(id text primary key,v)")
sloppy=len(sys.argv)>2
while 1:
    i=str(uuid.uuid4())
    if sloppy: print("ACK",i,flush=True)
    c.execute("insert into t values(?,?)",(i,"x"*500))
    if not sloppy: print("ACK",i,flush=True)
'''
VERIFY = r'''
import sqlite3,sys
c=sqlite3.connect(sys.argv[1]); r=c.execute("pragma integrity_check").fetchall()
if c.execute("select 1 from sqlite_master where name='t'").fetchone():
    for (i,) in c.execute("select id from t"): print("HAVE",i)
sys.exit(0 if r==[("ok",)] else 3)
'''
def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--cmd'); p.add_argument('--verify'); p.add_argument('--rounds', type=int, default=500)
    p.add_argument('--ack', default=r'^ACK (\S+)'); p.add_argument('--have', default=r'^HAVE (\S+)'); p.add_argument('--ready')
    p.add_argument('--mode', choices=['time', 'acks', 'mix'], default='mix'); p.add_argument('--open-kills', type=float, default=0.15)
    p.add_argument('--min-ms', type=float, default=0); p.add_argument('--max-ms', type=float, default=400); p.add_argument('--max-acks', type=int, default=60)
    p.add_argument('--slow-io-us', type=int, default=0, help='wrap the writer in strace and delay each write/fsync/rename by N us (needs strace)')
    p.add_argument('--verify-every', type=int, default=1); p.add_argument('--start-timeout', type=float, default=30)
    p.add_argument('--verify-timeout', type=float, default=120); p.add_argument('--seed', type=int, default=1)
    p.add_argument('--state', default='/tmp/k9'); p.add_argument('--stop', action='store_true', help='stop at first failure')
    p.add_argument('--selftest', action='store_true'); p.add_argument('--selftest-bad', action='store_true', help='ack before commit: must FAIL')
    a = p.parse_args()
    if a.selftest or a.selftest_bad:
        os.makedirs(a.state, exist_ok=True); w, v, d = (os.path.join(a.state, x) for x in ('w.py', 'v.py', 'st.db'))
        for x in (d, d + '-wal', d + '-shm'):
            if os.path.exists(x): os.unlink(x)
        open(w, 'w').write(WRITER); open(v, 'w').write(VERIFY)
        a.cmd = f'{sys.executable} {w} {d}' + (' sloppy' if a.selftest_bad else ''); a.verify = f'{sys.executable} {v} {d}'
    if not a.cmd or not a.verify: p.error('--cmd and --verify are needed')
    sys.exit(run(a))
if __name__ == '__main__': main()
