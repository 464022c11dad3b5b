// Teams: who works on which campaigns, and whom these may reach.
import { Card, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconPencil, IconTrash, IconUsersGroup } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { notifyDone, notifyFailure } from '../../../../ui/notify.tsx';
import { useFormat } from '../../../i18n.ts';
import { LinkAnchor } from '../../../links.tsx';
import { toRoot } from '../../../parts/rule-builder/rule-tree.ts';
import { useUnderstanding } from '../../../parts/rule-builder/rule-builder.tsx';
import { teamsQuery, type Team } from '../../../parts/teams/use-teams.ts';
import { useApi, useWorkspace } from '../../../session.ts';
import { LoadState } from '../load-state.tsx';
import { IconAction } from '../../../../ui/icon-action.tsx';

export const TeamList = ({ onEdit }: { readonly onEdit: (team: Team) => void }) => {
  const { t } = useTranslation('access');
  const teams = useQuery(teamsQuery(useApi()));
  if (teams.data === undefined) return <LoadState error={teams.error} onRetry={() => void teams.refetch()} />;
  return (
    <Card padding={0}>
      {teams.data.teams.length === 0 ? (
        <EmptyState icon={<IconUsersGroup size={26} />} title={t('teams.empty')}>
          {t('teams.emptyText')}
        </EmptyState>
      ) : (
        <Table.ScrollContainer minWidth={720}>
          <Table verticalSpacing="sm" horizontalSpacing="md">
            <Table.Thead>
              <Table.Tr>
                <Table.Th w="26%">{t('teams.name')}</Table.Th>
                <Table.Th>{t('teams.reaches')}</Table.Th>
                <Table.Th w={110} ta="right">
                  {t('teams.members')}
                </Table.Th>
                <Table.Th w={120} ta="right">
                  {t('teams.campaigns')}
                </Table.Th>
                <Table.Th w={96}>
                  <VisuallyHidden>{t('actions')}</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {teams.data.teams.map((team) => (
                <TeamRow key={team.team_id} team={team} onEdit={onEdit} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Card>
  );
};

interface RowProps {
  readonly team: Team;
  readonly onEdit: (team: Team) => void;
}

const TeamRow = ({ team, onEdit }: RowProps) => {
  const { t } = useTranslation('access');
  const format = useFormat();
  const { key } = useWorkspace();
  const { sentence } = useUnderstanding(toRoot(team.audience));
  return (
    <Table.Tr>
      <Table.Td>
        <Text fz="sm" fw={600}>
          {team.name}
        </Text>
        {team.description !== '' && (
          <Text fz="xs" c="dimmed">
            {team.description}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text fz="sm" {...(team.audience === null ? { c: 'dimmed' } : {})}>
          {team.audience === null ? t('teams.everybody') : sentence}
        </Text>
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        {format.number(team.members)}
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        <LinkAnchor
          to="/w/$workspace/campaigns"
          params={{ workspace: key }}
          search={{ team: [team.team_id] }}
          aria-label={t('teams.campaignsOf', { count: team.campaigns, name: team.name })}
        >
          {format.number(team.campaigns)}
        </LinkAnchor>
      </Table.Td>
      <Table.Td>
        <TeamActions team={team} onEdit={onEdit} />
      </Table.Td>
    </Table.Tr>
  );
};

const TeamActions = ({ team, onEdit }: RowProps) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  const { name } = team;
  const remove = useMutation({
    mutationFn: () => api.del(`/admin/v1/teams/${team.team_id}`),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: teamsQuery(api).queryKey });
      notifyDone(t('teams.removed', { name }));
    },
    onError: (error) => notifyFailure(t('failed'), error.message),
  });
  const isUsed = team.campaigns > 0;
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <IconAction
        hint={t('teams.edit')}
        label={t('teams.editNamed', { name })}
        icon={<IconPencil size={17} />}
        onClick={() => onEdit(team)}
      />
      {/* Its members and their roles go with it, so it is taken from its campaigns and people first. */}
      {!isUsed && team.members === 0 && (
        <IconAction
          hint={t('teams.remove')}
          label={t('teams.removeNamed', { name })}
          icon={<IconTrash size={17} />}
          onClick={() => remove.mutate()}
        />
      )}
    </Group>
  );
};
