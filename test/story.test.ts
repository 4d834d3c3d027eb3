import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sampleNotice } from '../src/sandbox/province.ts';
import { wordsOf } from './support/app.ts';
import { assertBurden, assertLog, assertNoReceiverNamed } from './story/books.ts';
import { beginTale, piecesOf, type Tale } from './story/tale.ts';

const file = fileURLToPath(new URL('../../shared/notices/00-hebei-2014-dev-zones.txt', import.meta.url));
const founding = existsSync(file) ? readFileSync(file, 'utf8') : null;

// Both want their reports by 30 September.
test.skipIf(founding === null)(
  'the founding notice (../shared/notices) goes down to counties, zones and enterprises, and every signature is kept',
  { timeout: 180_000 },
  async () => {
    const told = await tell(founding ?? '', new Date('2014-08-26T09:00:00+08:00'));
    expect(told).toMatchObject({ expected: 403, desk: 1, complete: false });
  },
);
test.skipIf(founding !== null)(
  'the sample notice goes down to counties, zones and enterprises (told where the founding notice is not at hand)',
  { timeout: 180_000 },
  async () => {
    const told = await tell(sampleNotice(), new Date('2026-09-01T09:00:00+08:00'));
    expect(told).toMatchObject({ expected: 403, desk: 1, complete: false });
  },
);

const province = '53';
/** Signs first. */
const city = '5301';
/** Says nothing for weeks. */
const silent = '530101';
/** Its only clerk has no account. */
const unbound = '530102';

/** The whole story; gives how far the notice is in the end. */
async function tell(notice: string, begin: Date) {
  const tale = await beginTale(begin);
  await provinceIssues(tale, notice);
  await oneCitySigns(tale);
  const colleague = await colleagueSigns(tale);
  const lost = await citiesRelay(tale);
  await countiesAndZonesSignAndRelay(tale, lost.county);
  await operatorSignsForTheUnbound(tale);
  await lostClerkAnswers(tale, lost);
  await someBranchesGoToTheBottom(tale);
  await silentCountySignsLate(tale);
  await provinceAsksHowFar(tale);
  await closeTheBooks(tale, colleague);
  return tale.app.status();
}

/** 1. The province's clerk pastes the notice in pieces, sees what the bot has understood, and confirms with one tap. */
async function provinceIssues(tale: Tale, notice: string): Promise<void> {
  const { app, ledger, staff } = tale;
  const clerk = staff.signer(province).user;
  const cities = ledger.below(province).map(({ code }) => code);
  const levels = cities.map((code) => ledger.place(code).level);
  expect(levels.filter((level) => level === 'prefecture')).toHaveLength(11);
  expect(levels.filter((level) => level === 'county')).toHaveLength(2);

  const [first = '', ...more] = piecesOf(notice);
  await tale.pastes(clerk, [`发文\n${first}`, ...more]);
  const preview = wordsOf(app.last(clerk));
  expect(preview).toContain('发给 13家：市11、县区2');
  expect(preview).toContain('9月30日前');
  expect(preview).toContain('层级 共2层，本层为转发');

  tale.sendsBelow(province);
  expect(wordsOf(await tale.taps(clerk, '非涉密，发文'))).toContain('送达 13家：市11、县区2');
  await tale.assertStatus();
  tale.assertMessages();
  // Everybody of the thirteen is in one call.
  const [call] = app.twin.wire.filter(({ path }) => path.endsWith('/message/send')).slice(-1);
  expect(receiversIn(call?.request)).toBe(cities.flatMap((code) => staff.receivers(code)).length);
  assertNoReceiverNamed(tale, cities);
}

/** 2. One city signs with one tap: its card becomes the receipt, and nobody else hears of it. */
async function oneCitySigns(tale: Tale): Promise<void> {
  const { app, ledger, staff } = tale;
  await tale.sign([city]);
  const { user, name } = staff.signer(city);
  const receipt = wordsOf(app.last(user));
  expect(receipt).toContain(`单位 ${ledger.place(city).name}`);
  expect(receipt).toContain(`签收人 ${name}（文书）`);
  expect(receipt).toContain(`［转发全部${ledger.below(city).length}家］`);
  await tale.assertStatus();
  tale.assertMessages();
}

/** 3. A colleague there signs as well: kept beside the first, and counted once. */
async function colleagueSigns(tale: Tale): Promise<string> {
  const { staff, signatures } = tale;
  const [first, second] = staff.receivers(city);
  if (!first || !second) throw new Error('the sample has one receiver only in its first city');
  const face = wordsOf(await tale.taps(second.user, '签收'));
  expect(face).toContain(first.name);
  signatures.push(city);
  await tale.assertStatus();
  tale.assertMessages();
  return second.name;
}

/**
 * 4. All thirteen relay to their counties and zones with a second tap. One county's only clerk is unknown to the
 * corporation, another's has no account: the clerk above gets one card.
 */
async function citiesRelay(tale: Tale): Promise<{ county: string; user: string }> {
  const { app, ledger, staff } = tale;
  const cities = ledger.arrived();
  await tale.sign(cities.filter((code) => code !== city));
  await tale.assertStatus();
  const county = ledger
    .below('5307')
    .map(({ code }) => code)
    .find((code) => staff.receivers(code).length === 1 && ledger.place(code).level === 'county');
  if (county === undefined) throw new Error('the sample has no county with a single clerk there');
  const { user } = staff.signer(county);
  tale.leaves(user);
  await tale.relay(cities);
  await tale.assertStatus();
  tale.assertMessages();
  const undeliverable = ledger.status().gaps.filter(({ state }) => state === 'undeliverable');
  expect(undeliverable.map(({ organ }) => organ)).toEqual([unbound, county]);
  for (const [organ, why] of [
    [unbound, '文书岗位未绑定账号'],
    [county, '账号不存在或不在应用可见范围'],
  ] as const) {
    const card = wordsOf(app.last(staff.signer(ledger.place(organ).parent).user));
    expect(card).toContain('1家收不到 N1');
    expect(card).toContain(why);
  }
  return { county, user };
}

/** 5. Counties and zones sign and relay; one county stays silent. A command line beside the bot says the same. */
async function countiesAndZonesSignAndRelay(tale: Tale, lost: string): Promise<void> {
  const { app, ledger } = tale;
  const second = ledger.arrived().filter((code) => ledger.place(code).parent !== province);
  const levels = second.map((code) => ledger.place(code).level);
  expect(new Set(levels)).toEqual(new Set(['county', 'developmentZone', 'township']));
  assertNoReceiverNamed(tale, second);
  const reachable = second.filter((code) => ![silent, unbound, lost].includes(code));
  await tale.sign(reachable);
  await tale.assertStatus();
  tale.assertMessages();
  await tale.relay(reachable);
  await tale.assertStatus();
  tale.assertMessages();
  expect(await tale.anda('notice', 'status', 'N1')).toEqual(await app.status());
}

/** 6. The clerk without an account says it on the telephone: the operator writes it down and relays. It counts apart. */
async function operatorSignsForTheUnbound(tale: Tale): Promise<void> {
  const { app } = tale;
  const said = ['--by', '文书', '--reason', '电话确认'];
  expect(await tale.anda('notice', 'sign', 'N1', '--as', unbound, ...said)).toMatchObject({ signed: true });
  tale.hasSigned(unbound, { atDesk: true });
  await tale.assertStatus();
  await tale.anda('notice', 'relay', 'N1', '--as', unbound, '--to', 'all');
  tale.hasRelayed(unbound);
  await app.drain();
  await tale.assertStatus();
  tale.assertMessages();
}

/** 7. The lost clerk is back in range and answers in words, one line for both acts. */
async function lostClerkAnswers(tale: Tale, { county, user }: { county: string; user: string }): Promise<void> {
  tale.comesBack(user);
  tale.hasSigned(county);
  tale.hasRelayed(county);
  expect(wordsOf(await tale.writes(user, '收到 N1 转发全部'))).toContain('已转发 N1');
  await tale.assertStatus();
  tale.assertMessages();
}

/**
 * 8. Some branches go down to the last enterprise: below a county-level city, where a township's clerk serves a zone too,
 * where people see no cards, and below the organ the operator signed for.
 */
async function someBranchesGoToTheBottom(tale: Tale): Promise<void> {
  const { ledger, staff } = tale;
  const bottoms = ['539001', '530501', unbound].flatMap((code) => ledger.below(code).map((one) => one.code));
  expect(bottoms.some((code) => staff.organsOf(staff.signer(code).user).length === 2)).toBe(true);
  const unsigned = bottoms.filter((code) => ledger.stateOf(code) === 'dispatched');
  await tale.sign(unsigned);
  await tale.relay(unsigned);
  await tale.assertStatus();
  const enterprises = bottoms.flatMap((code) => ledger.below(code).map((one) => one.code));
  expect(enterprises.some((code) => staff.signer(code).isReader)).toBe(true);
  await tale.sign(enterprises);
  await tale.assertStatus();
  tale.assertMessages();
}

/** 9. Days after the deadline the silent county signs after all: late for ever, and no longer unsigned. */
async function silentCountySignsLate(tale: Tale): Promise<void> {
  const { app, staff } = tale;
  app.clock.set(new Date(`${app.clock.now().getUTCFullYear()}-10-08T09:10:00+08:00`));
  await tale.sign([silent]);
  expect(wordsOf(app.last(staff.signer(silent).user))).toContain('（迟8天）');
  await tale.assertStatus();
  tale.assertMessages();
}

/** 10. The vice governor is on the telephone: one line, and the answer says what the ledger says. */
async function provinceAsksHowFar(tale: Tale): Promise<void> {
  const { ledger, staff } = tale;
  const { required, reached, gapsTotal } = ledger.status();
  const answer = wordsOf(await tale.writes(staff.signer(province).user, '到哪了 N1'));
  expect(answer).toContain('尚未全部到达');
  expect(answer).toContain(`已签收 ${reached}家，已知应达${required}家`);
  expect(answer).toContain(`断点${gapsTotal}处`);
}

/** 11. What was asked of whom, what went over the wire, and what the log keeps. */
async function closeTheBooks(tale: Tale, colleague: string): Promise<void> {
  const { app } = tale;
  tale.assertMessages();
  tale.assertCleanWire();
  expect(app.twin.dropped).toEqual([]);
  assertBurden(tale);
  await assertLog(tale, colleague);
  expect(await app.sql(`SELECT id, state, last_error FROM outbox WHERE state <> 'sent'`)).toEqual([]);
}

/** How many people a call names. */
const receiversIn = (request: unknown): number =>
  typeof request === 'object' && request !== null && 'touser' in request && typeof request.touser === 'string'
    ? request.touser.split('|').length
    : 0;
