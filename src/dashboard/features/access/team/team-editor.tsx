// One team: its name, who is in it with which roles, and whom its campaigns may reach.
import { Alert, Drawer, Stack, Text, TextInput, Textarea, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../../ui/notify.tsx';
import { ApiError, type Api } from '../../../api.ts';
import { LinkAnchor } from '../../../links.tsx';
import { AudienceSize } from '../../../parts/audience-size/audience-size.tsx';
import { RuleBuilder } from '../../../parts/rule-builder/rule-builder.tsx';
import type { Rule } from '../../../parts/rule-builder/rule-tree.ts';
import { teamsQuery, type Team } from '../../../parts/teams/use-teams.ts';
import { KeptForm } from '../../../parts/kept/kept-form.tsx';
import { KeptTrouble } from '../../../parts/kept/kept-notices.tsx';
import type { Versioned } from '../../../parts/kept/kept-store.ts';
import { fresh, useKept, type Kept } from '../../../parts/kept/use-kept.ts';
import { useApi, useWorkspace } from '../../../session.ts';
import { LoadState } from '../load-state.tsx';
import { membersQuery } from './queries.ts';
import { TeamMembers, type Grant } from './team-members.tsx';

interface EditorProps {
  readonly team: Team | null;
  readonly onClose: () => void;
}

export const TeamEditor = ({ team, onClose }: EditorProps) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const grants = useQuery({
    queryKey: [api.workspace, 'teams', team?.team_id ?? 'new', 'members'],
    queryFn: ({ signal }) =>
      team === null
        ? Promise.resolve(NOBODY)
        : api.get<Members>(`/admin/v1/teams/${team.team_id}/members`, {}, signal),
    gcTime: 0,
  });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="xl"
      title={t(team === null ? 'teams.new' : 'teams.edit')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {grants.data === undefined ? (
        <LoadState error={grants.error} onRetry={() => void grants.refetch()} />
      ) : (
        <TeamForm team={team} members={grants.data} onClose={onClose} />
      )}
    </Drawer>
  );
};

interface Members {
  readonly members: readonly Grant[];
  readonly version: number;
}
const NOBODY: Members = { members: [], version: 1 };

interface Typed {
  readonly name: string;
  readonly description: string;
  readonly audience: Rule | null;
  readonly members: readonly Grant[];
}

const EMPTY: Typed = { name: '', description: '', audience: null, members: [] };
const storedOf = (team: Team | null, { members }: Members): Versioned<Typed> => {
  if (team === null) return fresh(EMPTY);
  const { name, description, audience, version } = team;
  return { values: { name, description, audience, members }, version };
};

const TeamForm = ({ team, members, onClose }: EditorProps & { readonly members: Members }) => {
  const { t } = useTranslation('access');
  const kept = useKept<Typed>({ id: `team-${team?.team_id ?? 'new'}`, loaded: storedOf(team, members) });
  const save = useSaveTeam(team, kept, onClose);
  return (
    <KeptForm
      kept={kept}
      words={{ save: t('save'), cancel: t('cancel') }}
      isReady={kept.values.name.trim() !== '' && kept.present === null}
      isSaving={save.isPending}
      onSave={() => save.mutate(kept.version)}
      onClose={onClose}
    >
      <KeptTrouble kept={kept} onMine={({ version }) => save.mutate(version)} onTheirs={save.reset} />
      <TeamFields kept={kept} error={kept.present === null ? save.error : null} />
      {team !== null && team.campaigns > 0 && <UsedIn team={team} />}
    </KeptForm>
  );
};

interface FieldsProps {
  readonly kept: Kept<Typed>;
  readonly error: Error | null;
}

const TeamFields = ({ kept: { values: typed, change }, error }: FieldsProps) => {
  const { t } = useTranslation('access');
  const refused = error instanceof ApiError ? error : null;
  const isNameTaken = refused?.field === 'name';
  return (
    <>
      {error !== null && !isNameTaken && (
        <Alert color="red" variant="light" role="alert">
          {error.message}
        </Alert>
      )}
      <TextInput
        label={t('teams.name')}
        value={typed.name}
        error={isNameTaken ? t('teams.nameTaken') : null}
        maxLength={100}
        data-autofocus
        onChange={({ currentTarget: { value } }) => change({ name: value })}
      />
      <Textarea
        label={t('teams.description')}
        value={typed.description}
        autosize
        minRows={1}
        maxLength={500}
        onChange={({ currentTarget: { value } }) => change({ description: value })}
      />
      <TeamMembers value={typed.members} onChange={(next) => change({ members: next })} />
      <TeamAudience value={typed.audience} error={refused} onChange={(audience) => change({ audience })} />
    </>
  );
};

const TeamAudience = ({
  value,
  error,
  onChange,
}: {
  readonly value: Rule | null;
  readonly error: ApiError | null;
  readonly onChange: (audience: Rule | null) => void;
}) => {
  const { t } = useTranslation('access');
  const said = error?.field?.startsWith('audience') === true;
  return (
    <Stack gap="sm">
      <div>
        <Title order={3}>{t('teams.audience')}</Title>
        <Text fz="sm" c="dimmed">
          {t('teams.audienceText')}
        </Text>
      </div>
      <RuleBuilder
        value={value}
        onChange={onChange}
        problems={said ? [{ field: error.field ?? '', message: t('teams.onlySuch') }] : []}
      />
      <AudienceSize rule={value} />
    </Stack>
  );
};

interface Use {
  readonly campaign_id: string;
  readonly name: string;
}

const UsedIn = ({ team }: { readonly team: Team }) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const { key } = useWorkspace();
  const uses = useQuery({
    queryKey: [api.workspace, 'teams', team.team_id, 'uses'],
    queryFn: ({ signal }) =>
      api.get<{ readonly uses: readonly Use[] }>(`/admin/v1/teams/${team.team_id}/uses`, {}, signal),
  });
  if (uses.data === undefined) return <LoadState error={uses.error} onRetry={() => void uses.refetch()} />;
  return (
    <Stack gap={4}>
      <Title order={3}>{t('teams.usedIn')}</Title>
      {uses.data.uses.map(({ campaign_id: campaignId, name }) => (
        <LinkAnchor
          key={campaignId}
          fz="sm"
          to="/w/$workspace/campaigns/$campaignId"
          params={{ workspace: key, campaignId }}
        >
          {name}
        </LinkAnchor>
      ))}
    </Stack>
  );
};

/** In two steps: the second is over what the first answered. */
const saveTeam = async (
  api: Api,
  id: string | null,
  typed: Typed,
  version: string | number,
): Promise<Team> => {
  const { members: _, ...body } = typed;
  const { team } =
    id === null
      ? await api.post<{ readonly team: Team }>('/admin/v1/teams', body)
      : await api.put<{ readonly team: Team }>(`/admin/v1/teams/${id}`, { ...body, version });
  return team;
};

const saveMembers = (api: Api, { team_id, version }: Team, { members }: Typed): Promise<unknown> =>
  api.put(`/admin/v1/teams/${team_id}/members`, {
    members: members.map(({ account_id, roles }) => ({ account_id, roles })),
    version,
  });

const readTeam = async (api: Api, id: string): Promise<Versioned<Typed> | null> => {
  const [{ teams }, members] = await Promise.all([
    api.get<{ readonly teams: readonly Team[] }>('/admin/v1/teams'),
    api.get<Members>(`/admin/v1/teams/${id}/members`),
  ]);
  const found = teams.find(({ team_id }) => team_id === id);
  return found === undefined ? null : storedOf(found, members);
};

const isStale = (error: unknown): boolean =>
  error instanceof ApiError && error.code === 'conflict' && error.field === 'version';

const useSaveTeam = (team: Team | null, kept: Kept<Typed>, onClose: () => void) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  // One that was made, but whose members were refused, is not made a second time.
  const [made, setMade] = useState(team);
  const id = made?.team_id ?? null;
  const typed = kept.values;
  const saving = useMutation({
    mutationFn: async (version: string | number) => {
      const saved = await saveTeam(api, id, typed, version);
      setMade(saved);
      kept.stand({ values: { ...typed, members: kept.base.members }, version: saved.version });
      await saveMembers(api, saved, typed);
    },
    onSuccess: async () => {
      kept.saved(typed);
      await client.invalidateQueries({ queryKey: teamsQuery(api).queryKey });
      await client.invalidateQueries({ queryKey: membersQuery(api).queryKey });
      notifyDone(t('teams.saved', { name: typed.name.trim() }));
      onClose();
    },
    onError: async (error, over) => {
      const present = isStale(error) && id !== null ? await readTeam(api, id) : null;
      if (present !== null && kept.meet(present) && over !== present.version) saving.mutate(present.version);
    },
  });
  return saving;
};
