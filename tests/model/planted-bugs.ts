// Small bugs of the kind that slip through reviews, each a change of one place in the real source. The reference has to
// find all of them: that is how we know that it looks. `find` must stand exactly once in the file.

export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  /** Which comparison has to notice. */
  readonly by: 'decisions' | 'entries' | 'calls';
}

const bug = (
  by: PlantedBug['by'],
  file: string,
  name: string,
  find: string,
  replace: string,
): PlantedBug => ({ by, file: `src/${file}`, name, find, replace });

const DECIDE = 'core/deliveries/decide.ts';
const CAPS = 'core/restraints/frequency-rules.ts';
const QUIET = 'core/restraints/quiet-hours.ts';
const ACTION = 'core/schedule/action-schedule.ts';
const MATCH = 'engine/match-triggers.ts';

export const PLANTED_BUGS: readonly PlantedBug[] = [
  bug(
    'decisions',
    DECIDE,
    'a stop forgets what was planned at its very instant',
    'delivery.plannedAt <= campaign.stoppedAt',
    'delivery.plannedAt < campaign.stoppedAt',
  ),
  bug(
    'decisions',
    DECIDE,
    'what expires now is gone',
    'now > delivery.expiresAt',
    'now >= delivery.expiresAt',
  ),
  bug(
    'decisions',
    DECIDE,
    'seventy-two hours are waited once more',
    'now - waitingSince >= RATE_WAIT_LIMIT_MS',
    'now - waitingSince > RATE_WAIT_LIMIT_MS',
  ),
  bug(
    'decisions',
    DECIDE,
    'who waits for a minute is judged again',
    'const queued = delivery.progress.waitingSince !== undefined;',
    'const queued = false;',
  ),
  bug(
    'decisions',
    DECIDE,
    'an edit of the audience changes an occurrence under way',
    "const own = campaign.type === 'scheduled' ? null : facts.campaignAudience;",
    'const own = facts.campaignAudience;',
  ),
  bug(
    'decisions',
    DECIDE,
    'places are looked at before re-eligibility',
    'checkExclusions(facts) ?? checkAudience(facts) ?? checkReeligibility(facts) ?? checkPlaces(facts)',
    'checkExclusions(facts) ?? checkAudience(facts) ?? checkPlaces(facts) ?? checkReeligibility(facts)',
  ),
  bug(
    'decisions',
    DECIDE,
    'the control group takes in who could not be reached',
    'if (!reaches.some((reach) => reach.ok)) return skip(facts, unreachableReason(reaches));',
    '',
  ),
  bug(
    'decisions',
    DECIDE,
    'a send that may have left is called skipped',
    "end: send.uncertain ? { outcome: 'held', reason: 'held_unknown' } : { outcome: 'skipped', reason },",
    "end: { outcome: 'skipped', reason },",
  ),
  bug(
    'decisions',
    DECIDE,
    'an accepted send goes again',
    "return prior.status === 'retry' ? [{ ...send, prior }] : [];",
    'return [{ ...send, prior }];',
  ),
  bug(
    'decisions',
    DECIDE,
    'quiet hours of one channel hold back all',
    'const until = Math.min(...waits.map((wait) => wait.until));',
    'const until = Math.max(...waits.map((wait) => wait.until));',
  ),
  bug(
    'decisions',
    'core/deliveries/reeligibility.ts',
    'the window of re-eligibility is one moment longer',
    'elapsedMs >= reeligibility.seconds * SECOND_MS',
    'elapsedMs > reeligibility.seconds * SECOND_MS',
  ),
  bug(
    'decisions',
    'core/deliveries/variant.ts',
    'somebody who received before enters the control group',
    '&& (receipt?.received ?? 0) === 0;',
    ';',
  ),
  bug(
    'decisions',
    'core/deliveries/variant.ts',
    'slices of variants begin one later',
    'slot < (end += variant.percentage)',
    'slot <= (end += variant.percentage)',
  ),
  bug(
    'decisions',
    'core/identity.ts',
    'the slot comes from the first bytes of the digest',
    '.reduce((rest, word) => (rest * 2 ** 32 + (word >>> 0)) % 100, 0)',
    '.slice(0, 1).reduce((rest, word) => (rest * 2 ** 32 + (word >>> 0)) % 100, 0)',
  ),
  bug(
    'decisions',
    'core/deliveries/steps/exclude.ts',
    'the global control group holds for what is transactional',
    "campaign.category === 'marketing' &&",
    '',
  ),
  bug(
    'decisions',
    'core/restraints/tag-tree.ts',
    'a rule on a tag does not cover what is below it',
    'if (parent !== undefined) all.add(parent);',
    '',
  ),
  bug(
    'decisions',
    'core/deliveries/steps/restrain.ts',
    'what was attempted before is capped by itself',
    '(repeated || !marketing ? null : cap(facts, channel, going)) ??',
    '(!marketing ? null : cap(facts, channel, going)) ??',
  ),
  bug(
    'decisions',
    'core/deliveries/steps/restrain.ts',
    'a held channel uses up what the next one needs',
    'if (verdict === null) going.push(channel);',
    'going.push(channel);',
  ),
  bug(
    'decisions',
    CAPS,
    'a cap lets one more through',
    'counted >= rule.messages',
    'counted > rule.messages',
  ),
  bug(
    'decisions',
    CAPS,
    'days of a cap are twenty-four hours',
    'return startOfDay(localDay(now, zone).subtract({ days: days - 1 }), zone);',
    'return now - days * DAY_MS;',
  ),
  bug(
    'decisions',
    CAPS,
    'a campaign on two channels counts twice under a rule for any',
    'return new Set(others.map((one) => one.deliveryId)).size;',
    'return others.length;',
  ),
  bug(
    'decisions',
    QUIET,
    'the first moment of quiet hours is not quiet',
    'startAt <= now && now < endAt',
    'startAt < now && now < endAt',
  ),
  bug(
    'decisions',
    QUIET,
    'what began yesterday is over at midnight',
    'for (const day of [today.subtract({ days: 1 }), today])',
    'for (const day of [today])',
  ),
  bug(
    'decisions',
    QUIET,
    'the first of two passes of an hour ends quiet hours',
    'endAt: lastTimeOfDay(endDay, slot.to, zone)',
    'endAt: timeOfDay(endDay, slot.to, zone)',
  ),
  bug(
    'decisions',
    QUIET,
    'the end of one quiet time is not the beginning of the next',
    'return verdict === null ? null : { ...verdict, until: followHolds(quiet, verdict.until, now) };',
    'return verdict;',
  ),
  bug(
    'decisions',
    'kinds/channels/email/email.ts',
    'a complaint does not block transactional mail',
    'profile.emailBouncedAt !== null || profile.emailSpamAt !== null',
    "profile.emailBouncedAt !== null || (rules.category === 'marketing' && profile.emailSpamAt !== null)",
  ),
  bug(
    'decisions',
    'kinds/channels/sms/sms.ts',
    'transactional texts ignore their group',
    "    : profile.subscriptionGroups[rules.subscriptionGroupId]?.state === 'subscribed';",
    "    : rules.category === 'transactional' ||\n      profile.subscriptionGroups[rules.subscriptionGroupId]?.state === 'subscribed';",
  ),
  bug(
    'decisions',
    'core/restraints/places.ts',
    'places of an occurrence are those of the campaign',
    "scope === 'campaign' ? '' : dispatchId",
    "''",
  ),
  bug(
    'decisions',
    'core/restraints/places.ts',
    'the final send may have the places of the test too',
    'tested ? ofTest : count - ofTest',
    'tested ? ofTest : count',
  ),
  bug(
    'decisions',
    'core/experiments/winning-variant.ts',
    'one per cent more take part in the test',
    'testSlot(userId, campaignId) < settings.testPercentage',
    'testSlot(userId, campaignId) <= settings.testPercentage',
  ),
  bug(
    'decisions',
    'core/experiments/personal-model.ts',
    'a thin cell weighs as much as a full one',
    'const rate = (successes + SHRINKAGE * own) / (people + SHRINKAGE);',
    'const rate = (successes + own) / (people + 1);',
  ),
  bug(
    'decisions',
    'core/experiments/intelligent-selection.ts',
    'shares that follow results are not used',
    'if (selected === null) return variants;',
    'if (selected !== undefined) return variants;',
  ),
  bug(
    'entries',
    'core/time.ts',
    'a time that comes twice is taken the second time',
    "disambiguation: 'earlier'",
    "disambiguation: 'later'",
  ),
  bug(
    'entries',
    ACTION,
    'the next weekday may be today',
    '((delay.weekday - day.dayOfWeek + 6) % 7) + 1',
    '(delay.weekday - day.dayOfWeek + 7) % 7',
  ),
  bug(
    'entries',
    ACTION,
    'the end of a window is inside it',
    'time >= from && time < to : time >= from || time < to',
    'time >= from && time <= to : time >= from || time < to',
  ),
  bug(
    'entries',
    ACTION,
    'the delayed instant may lie after the duration',
    "if (!isInsideDuration(duration, delayedAt, moment)) return refused('delay_past_duration_end');",
    '',
  ),
  bug(
    'entries',
    'engine/plan-entry.ts',
    'events of before the launch count',
    "if (fact.at < (campaign.launchedAt ?? 0)) return 'event_before_launch';",
    '',
  ),
  bug(
    'entries',
    'engine/plan-entry.ts',
    're-eligibility is asked before the audience',
    `    reasonAgainstAudience(entry) ??
    reasonAgainstAgain(definition.reeligibility, receipt, now) ??`,
    `    reasonAgainstAgain(definition.reeligibility, receipt, now) ??
    reasonAgainstAudience(entry) ??`,
  ),
  bug(
    'entries',
    MATCH,
    'a repeated trigger cancels itself within its second',
    'if (planned.campaignId !== campaign.campaignId || id === own || fact.at < planned.triggeredAt) continue;',
    'if (planned.campaignId !== campaign.campaignId || fact.at < planned.triggeredAt) continue;',
  ),
  bug(
    'entries',
    MATCH,
    'what happened before the trigger cancels it',
    'if (id === own || fact.at < triggeredAt) continue;',
    'if (id === own) continue;',
  ),
  bug(
    'entries',
    MATCH,
    'a fact that is trigger and exception starts nothing anew',
    'if (match.starts) start(outcomes, one, match, entry);',
    'if (match.starts && !match.cancels) start(outcomes, one, match, entry);',
  ),
  bug(
    'entries',
    'core/campaigns/property-filter.ts',
    'a text that looks like a number is one',
    "(value) => {\n    if (typeof value !== 'number') return false;",
    '(given) => {\n    const value = Number(given);',
  ),
  bug(
    'entries',
    'core/campaigns/expiry.ts',
    'an expiry is a second longer',
    'expirySeconds === null ? null : dueAt + expirySeconds * SECOND_MS',
    'expirySeconds === null ? null : dueAt + (expirySeconds + 1) * SECOND_MS',
  ),
  bug(
    'calls',
    'core/deliveries/settle.ts',
    'an earlier lost answer is forgotten',
    'return facts.uncertain ? repeat(facts) : tryAgain(facts);',
    'return tryAgain(facts);',
  ),
  bug(
    'calls',
    'core/deliveries/settle.ts',
    'a refusal after a lost answer is believed',
    "uncertain && providerClass !== 'A' ? { kind: 'held' } : { kind: 'rejected', reason }",
    "{ kind: 'rejected', reason }",
  ),
  bug(
    'calls',
    'core/deliveries/classes.ts',
    'the key is used until its last moment',
    'lost.retryAt <= lost.firstAt + lost.keyTtlMs - KEY_TTL_MARGIN_MS',
    'lost.retryAt <= lost.firstAt + lost.keyTtlMs',
  ),
  bug(
    'calls',
    'core/deliveries/backoff.ts',
    'a server may ask for any wait',
    'Math.min(Math.max(retryAfterMs, MIN_RETRY_AFTER_MS), MAX_RETRY_AFTER_MS)',
    'Math.max(retryAfterMs, MIN_RETRY_AFTER_MS)',
  ),
];
