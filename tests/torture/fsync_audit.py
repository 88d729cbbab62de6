#!/usr/bin/env python3
# Watches the system calls of a command: is data on the disk before it is acknowledged?
# A tool that knows nothing of this program; it needs Python alone, and strace for slowed runs.
"""fsync_audit.py - what kill -9 cannot show: is data on stable storage BEFORE it is acknowledged or renamed into place?

  fsync_audit.py --under DATADIR [--ack '^ACK'] [--ignore REGEX] -- COMMAND ...

Runs COMMAND under strace and checks, for files under DATADIR:
  R1  rename(tmp -> final): the file was fsync'ed after its last write          (else: empty/torn file after power cut)
  R2  after such a rename the directory was fsync'ed before the next ACK/exit    (else: the rename itself can vanish)
  R3  when a line matching --ack is written to stdout, no file except -shm/lock files has unsynced writes (else: lost commit)
  R4  a final name is never opened with O_TRUNC for writing (in-place rewrite; the KeePassXC 'direct write' data-loss class)
Exit 0 clean, 1 findings. Linux only. SQLite WAL with synchronous=FULL passes R3; NORMAL fails it - by design.
"""
import argparse, os, re, subprocess, sys, tempfile
def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--under', required=True); p.add_argument('--ack', default=r'^ACK'); p.add_argument('--ignore', default=r'(-shm|\.lock|\.log)$')
    p.add_argument('--temp', default=r'(\.tmp|\.part|\.partial|~|-journal|-wal)$|/\.', help='names that may be opened O_TRUNC'); p.add_argument('--max', type=int, default=30)
    p.add_argument('command', nargs=argparse.REMAINDER); a = p.parse_args()
    cmd = a.command[1:] if a.command[:1] == ['--'] else a.command
    under = os.path.realpath(a.under); ign, tmp, ack = re.compile(a.ignore), re.compile(a.temp), re.compile(a.ack)
    log = tempfile.mktemp(suffix='.strace')
    calls = 'open,openat,creat,close,write,pwrite64,writev,pwritev,fsync,fdatasync,sync_file_range,ftruncate,rename,renameat,renameat2,fallocate'
    pr = subprocess.Popen(['strace', '-f', '-y', '-qq', '-s', '120', '-o', log, '-e', 'trace=' + calls] + cmd, stdout=subprocess.PIPE)
    for _ in iter(lambda: pr.stdout.read(65536), b''): pass
    rc = pr.wait()
    dirty, renamed, out, stat, partial = {}, {}, [], dict(acks=0, renames=0, fsyncs=0, writes=0), {}
    inside = lambda q: q.startswith(under + '/') and not ign.search(q)
    def note(rule, ln, msg): out.append(f'{rule} strace line {ln}: {msg}')
    for ln, line in enumerate(open(log, errors='replace'), 1):
        m = re.match(r'(\d+)\s+(.*)', line)
        if not m: continue
        pid, t = m.groups()
        if '<unfinished' in t: partial[pid] = t.split('<unfinished')[0].rstrip(); continue
        r = re.match(r'<\.\.\. (\w+) resumed>(.*)', t)
        if r: t = partial.pop(pid, '') + r.group(2)
        c = re.match(r'(\w+)\((.*)\)\s+=\s+(-?\d+)', t)
        if not c: continue
        f, args, res = c.group(1), c.group(2), int(c.group(3))
        if res < 0: continue
        fdp = re.match(r'(\d+)<([^>]*)>', args)
        if f in ('write', 'pwrite64', 'writev', 'pwritev', 'ftruncate', 'fallocate') and fdp:
            q = fdp.group(2)
            if inside(q): dirty[q] = ln; stat['writes'] += 1
            elif fdp.group(1) == '1':
                s = re.search(r'"((?:[^"\\]|\\.)*)"', args)
                if s and any(ack.match(x) for x in s.group(1).replace('\\n', '\n').split('\n')):
                    stat['acks'] += 1
                    for q in dirty: note('R3', ln, f'ACK while {q} has writes not synced (last write line {dirty[q]})')
                    for d in renamed: note('R2', ln, f'ACK while directory {d} not fsynced after rename (line {renamed[d]})')
        elif f in ('fsync', 'fdatasync') and fdp:
            stat['fsyncs'] += 1; dirty.pop(fdp.group(2), None); renamed.pop(fdp.group(2), None)
        elif f.startswith('rename'):
            ps = re.findall(r'"((?:[^"\\]|\\.)*)"', args)
            ats = re.findall(r'(?:AT_FDCWD|\d+)<([^>]*)>', args); cwd = ats[0] if ats else os.getcwd()
            if len(ps) == 2:
                src, dst = (os.path.realpath(os.path.join(cwd, x.encode().decode('unicode_escape').encode('latin1').decode('utf-8', 'replace'))) for x in ps)
                if inside(dst) or inside(src):
                    stat['renames'] += 1
                    if src in dirty: note('R1', ln, f'rename {src} -> {dst}: source has unsynced writes (line {dirty.pop(src)})')
                    renamed[os.path.dirname(dst)] = ln
        elif f in ('open', 'openat', 'creat'):
            ret = re.search(r'=\s+\d+<([^>]*)>', t)
            if ret and inside(ret.group(1)) and 'O_TRUNC' in args and 'O_EXCL' not in args and not tmp.search(ret.group(1)): note('R4', ln, f'O_TRUNC on {ret.group(1)}')
    for d in renamed: note('R2', 'end', f'directory {d} never fsynced after the last rename into it')
    for x in out[:a.max]: print(x)
    print(f'command rc={rc} {stat} findings={len(out)}'); os.unlink(log); sys.exit(1 if out else 0)
if __name__ == '__main__': main()
