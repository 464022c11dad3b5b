// The team of a campaign: chosen among those that one may attach; what it restricts is said, and counted with the rule.
// texts: composer
import { Select, Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../../../core/json.ts';
import { Section } from '../../../../../ui/section.tsx';
import { useUnderstanding } from '../../../../parts/rule-builder/rule-builder.tsx';
import { toRoot } from '../../../../parts/rule-builder/rule-tree.ts';
import { useTeams } from '../../../../parts/teams/use-teams.ts';
import { useComposer } from '../composer-context.tsx';
import { textOf } from '../written.ts';

/** Not shown in a workspace without teams. */
export const TeamSection = () => {
  const { t } = useTranslation('composer');
  const { definition, set, errorAt, isReadOnly } = useComposer();
  const teams = useTeams();
  const chosen = textOf(definition['team_id']);
  const team = teams.find(({ team_id }) => team_id === chosen) ?? null;
  if (teams.length === 0 && chosen === '') return null;
  const offered = teams.filter(({ team_id, usable }) => usable || team_id === chosen);
  return (
    <Section title={t('teamOf.title')} description={t('teamOf.text')}>
      <Stack gap="xs">
        <Select
          aria-label={t('teamOf.label')}
          placeholder={t('teamOf.none')}
          data={offered.map(({ team_id, name }) => ({ value: team_id, label: name }))}
          value={team === null ? null : chosen}
          onChange={(next) => set('team_id', next)}
          error={errorAt('team_id')}
          disabled={isReadOnly}
          clearable
          maw={420}
        />
        {team !== null && <Restriction audience={team.audience} />}
      </Stack>
    </Section>
  );
};

const Restriction = ({ audience }: { readonly audience: JsonObject | null }) => {
  const { t } = useTranslation('composer');
  const { sentence } = useUnderstanding(toRoot(audience));
  return (
    <Text fz="sm" c="dimmed">
      {audience === null ? t('teamOf.reachesAll') : t('teamOf.reaches', { rule: sentence ?? '' })}
    </Text>
  );
};

/** The campaign's own rule together with its team's: whom it reaches at most. */
export const useReached = (own: JsonObject | null): JsonObject | null => {
  const { definition } = useComposer();
  const teams = useTeams();
  const chosen = textOf(definition['team_id']);
  const audience = teams.find(({ team_id }) => team_id === chosen)?.audience ?? null;
  return useMemo(() => joinRules(own, audience), [own, audience]);
};

const joinRules = (own: JsonObject | null, team: JsonObject | null): JsonObject | null => {
  if (team === null) return own;
  const isEverybody = own === null || (Array.isArray(own['all']) && own['all'].length === 0);
  return isEverybody ? team : { all: [own, team] };
};
