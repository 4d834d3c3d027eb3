import { execFile, spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync, rmSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * Stops the server when nobody uses it any more, however the users went: every user holds the writing end of a named pipe
 * open, the system closes it with the process, and the reader sees the end only when the last one is gone. Nothing is
 * counted, so nothing can be left over by a SIGKILL.
 *
 * A user is in when its line has been answered (a file `in.TOKEN`): the keeper has then read after the user opened, so it
 * cannot be about to stop the server on account of an earlier end. Who comes while a server is being stopped waits for
 * its answer until that is done.
 */
const script = `
trap '' INT TERM HUP
home=$1 data=$2
alive() {
  if [ -d /proc/self ]; then tr '\\0' '\\n' < "/proc/$1/cmdline" 2>/dev/null | grep -qxF -- "$data"
  else ps -o command= -p "$1" 2>/dev/null | grep -qF -- "$data"; fi
}
stop() {
  tries=0
  # A server whose starter was killed a moment ago may not have written its number yet.
  until [ -s "$data/postmaster.pid" ]; do
    tries=$((tries + 1)); [ "$tries" -gt 10 ] && return
    sleep 0.1
  done
  read -r pid < "$data/postmaster.pid" || return
  alive "$pid" || return
  kill -INT "$pid" 2>/dev/null
  while [ -e "$data/postmaster.pid" ] && alive "$pid"; do sleep 0.05; done
}
exec 3< "$home/users"
served=1
while [ "$served" = 1 ]; do
  served=0
  while read -r token <&3; do : > "$home/in.$token"; served=1; done
  [ "$served" = 1 ] && stop
done
`;

/** Membership of one process among the users of a server. */
export interface Membership {
  /** Gives it up; the server stops if nobody else is left. */
  leave(): void;
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? error.code : undefined);

// A plain number, never a FileHandle: a handle that nobody refers to any more is closed by the garbage collector, and with
// it the server would stop.
const openPipe = (path: string) => openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);

const startKeeper = (home: string, data: string) => {
  const child = spawn('/bin/sh', ['-c', script, 'anda-keeper', home, data], {
    stdio: 'ignore',
    detached: true,
    cwd: '/',
  });
  child.unref();
};

/** Opens the pipe; a keeper is started where none reads it. */
async function openOrKeep(home: string, data: string, deadlineMs: number): Promise<number> {
  const path = join(home, 'users');
  // Two at once: the second mkfifo fails, and the pipe is there all the same.
  if (!existsSync(path)) await execute('mkfifo', ['-m', '600', path]).catch(() => null);
  let started = false;
  for (;;) {
    try {
      return openPipe(path);
    } catch (error) {
      if (codeOf(error) !== 'ENXIO' || Date.now() > deadlineMs) throw error;
    }
    if (!started) startKeeper(home, data);
    started = true;
    await delay(10);
  }
}

/** Whether a keeper was there to read it. A full pipe counts: its reader is busy stopping a server. */
const say = (pipe: number, token: string) => {
  try {
    writeSync(pipe, `${token}\n`);
    return true;
  } catch (error) {
    return codeOf(error) === 'EAGAIN';
  }
};

/**
 * Makes this process a user of the server in `data`, whether that runs yet or not. While a server is being stopped it waits.
 *
 * `home`: a folder for the pipe `users` and the answers, closed to other accounts.
 */
export async function joinUsers(home: string, data: string, timeoutMs = 60_000): Promise<Membership> {
  const deadlineMs = Date.now() + timeoutMs;
  const token = crypto.randomUUID();
  const answer = join(home, `in.${token}`);
  let pipe = await openOrKeep(home, data, deadlineMs);
  for (let round = 0; !existsSync(answer); round += 1) {
    if (Date.now() > deadlineMs) {
      closeSync(pipe);
      throw new Error(`the keeper of ${data} does not answer`);
    }
    // Said again now and then: a keeper that was just leaving has gone since, and its successor has not heard us.
    if (round % 50 === 0 && !say(pipe, token)) {
      closeSync(pipe);
      pipe = await openOrKeep(home, data, deadlineMs);
      round = -1;
    }
    await delay(10);
  }
  await rm(answer, { force: true });
  return {
    leave() {
      closeSync(pipe);
      rmSync(answer, { force: true }); // said twice, answered twice
    },
  };
}
