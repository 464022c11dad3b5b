// Who is in a team: people of the workspace, each with the roles that they hold for its campaigns.
import { Group, Paper, Select, Stack, Text, Title } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../../session.ts';
import { membersQuery, rolesQuery } from './queries.ts';
import { RolePicker } from './role-picker.tsx';
import { IconAction } from '../../../../ui/icon-action.tsx';

export interface Grant {
  readonly account_id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
}

interface MembersProps {
  readonly value: readonly Grant[];
  readonly onChange: (value: readonly Grant[]) => void;
}

export const TeamMembers = ({ value, onChange }: MembersProps) => {
  const { t } = useTranslation('access');
  const { data } = useQuery(membersQuery(useApi()));
  const others = (data?.members ?? []).filter(
    ({ account_id: id }) => !value.some(({ account_id }) => account_id === id),
  );
  const add = (accountId: string | null): void => {
    const found = others.find(({ account_id }) => account_id === accountId);
    if (found === undefined) return;
    const { account_id, name, email } = found;
    onChange([...value, { account_id, name, email, roles: [] }]);
  };
  return (
    <Stack gap="sm">
      <div>
        <Title order={3}>{t('teams.people')}</Title>
        <Text fz="sm" c="dimmed">
          {t('teams.peopleText')}
        </Text>
      </div>
      {value.map((grant) => (
        <MemberRow
          key={grant.account_id}
          grant={grant}
          onChange={(roles) =>
            onChange(value.map((one) => (one.account_id === grant.account_id ? { ...one, roles } : one)))
          }
          onRemove={() => onChange(value.filter((one) => one.account_id !== grant.account_id))}
        />
      ))}
      <Select
        aria-label={t('teams.addMember')}
        placeholder={t('teams.addMember')}
        data={others.map(({ account_id, name, email }) => ({
          value: account_id,
          label: `${name} · ${email}`,
        }))}
        value={null}
        onChange={add}
        searchable
        nothingFoundMessage={t('teams.nobodyElse')}
      />
    </Stack>
  );
};

const MemberRow = ({
  grant,
  onChange,
  onRemove,
}: {
  readonly grant: Grant;
  readonly onChange: (roles: string[]) => void;
  readonly onRemove: () => void;
}) => {
  const { t } = useTranslation('access');
  const { data } = useQuery(rolesQuery(useApi()));
  return (
    <Paper withBorder p="sm">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <div>
            <Text fz="sm" fw={600}>
              {grant.name}
            </Text>
            <Text fz="xs" c="dimmed">
              {grant.email}
            </Text>
          </div>
          <IconAction
            hint={t('teams.takeOut')}
            label={t('teams.takeOutNamed', { name: grant.name })}
            icon={<IconX size={17} />}
            onClick={onRemove}
          />
        </Group>
        <RolePicker
          label={t('teams.rolesIn')}
          roles={data?.roles ?? []}
          value={[...grant.roles]}
          onChange={onChange}
          inTeam
        />
      </Stack>
    </Paper>
  );
};
