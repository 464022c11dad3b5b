// One team: its name, who is in it with which roles, and whom its campaigns may reach.
import { Alert, Button, Drawer, Group, Stack, Text, TextInput, Textarea, Title } from '@mantine/core';
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
        <TeamForm team={team} members={grants.data.members} onClose={onClose} />
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

const TeamForm = ({ team, members, onClose }: EditorProps & { readonly members: readonly Grant[] }) => {
  const { t } = useTranslation('access');
  const [typed, setTyped] = useState<Typed>({
    name: team?.name ?? '',
    description: team?.description ?? '',
    audience: team?.audience ?? null,
    members,
  });
  const change = (changes: Partial<Typed>): void => setTyped({ ...typed, ...changes });
  const save = useSaveTeam(team, typed, onClose);
  const refused = save.error instanceof ApiError ? save.error : null;
  const isNameTaken = refused?.field === 'name';
  return (
    <Stack gap="lg">
      {save.error !== null && !isNameTaken && (
        <Alert color="red" variant="light" role="alert">
          {refused?.field === 'version' ? t('teams.stale') : save.error.message}
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
      {team !== null && team.campaigns > 0 && <UsedIn team={team} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button disabled={typed.name.trim() === ''} loading={save.isPending} onClick={() => save.mutate()}>
          {t('save')}
        </Button>
      </Group>
    </Stack>
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

const saveTeam = async (api: Api, before: Team | null, typed: Typed): Promise<void> => {
  const { members, ...body } = typed;
  const { team } =
    before === null
      ? await api.post<{ readonly team: Team }>('/admin/v1/teams', body)
      : await api.put<{ readonly team: Team }>(`/admin/v1/teams/${before.team_id}`, {
          ...body,
          version: before.version,
        });
  await api.put(`/admin/v1/teams/${team.team_id}/members`, {
    members: members.map(({ account_id, roles }) => ({ account_id, roles })),
    version: team.version,
  });
};

const useSaveTeam = (team: Team | null, typed: Typed, onClose: () => void) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => saveTeam(api, team, typed),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: teamsQuery(api).queryKey });
      await client.invalidateQueries({ queryKey: membersQuery(api).queryKey });
      notifyDone(t('teams.saved', { name: typed.name.trim() }));
      onClose();
    },
  });
};
