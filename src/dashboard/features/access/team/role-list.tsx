// Every role with what it allows; own roles can be changed.
import { Badge, Card, Group, Stack, Table, Text, Title, VisuallyHidden } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { notifyFailure, notifyUndo } from '../../../../ui/notify.tsx';
import { IconShieldPlus } from '@tabler/icons-react';
import { useFormat } from '../../../i18n.ts';
import { useApi } from '../../../session.ts';
import { LoadState } from '../load-state.tsx';
import { rolesQuery } from './queries.ts';
import { roleName, type Role } from './roles.ts';
import { usePermissionSummary } from './permission-words.ts';
import { IconAction } from '../../../../ui/icon-action.tsx';

export const RoleList = ({ onEdit }: { readonly onEdit: (role: Role) => void }) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const roles = useQuery(rolesQuery(api));
  if (roles.data === undefined) return <LoadState error={roles.error} onRetry={() => void roles.refetch()} />;
  const own = roles.data.roles.filter(({ is_built_in }) => !is_built_in);
  const builtIn = roles.data.roles.filter(({ is_built_in }) => is_built_in);
  return (
    <Stack gap="xl">
      <Stack gap="sm">
        <Title order={2}>{t('roles.own')}</Title>
        <Card padding={0}>
          {own.length === 0 ? (
            <EmptyState icon={<IconShieldPlus size={26} />} title={t('roles.empty')}>
              {t('roles.emptyText')}
            </EmptyState>
          ) : (
            <RoleTable roles={own} all={roles.data.roles} onEdit={onEdit} />
          )}
        </Card>
      </Stack>
      <Stack gap="sm">
        <Title order={2}>{t('roles.builtIn')}</Title>
        <Card padding={0}>
          <RoleTable roles={builtIn} all={roles.data.roles} />
        </Card>
      </Stack>
    </Stack>
  );
};

interface RoleTableProps {
  readonly roles: readonly Role[];
  readonly all: readonly Role[];
  readonly onEdit?: (role: Role) => void;
}

const RoleTable = ({ roles, all, onEdit }: RoleTableProps) => {
  const { t } = useTranslation('access');
  return (
    <Table.ScrollContainer minWidth={680}>
      <Table verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="24%">{t('roles.name')}</Table.Th>
            <Table.Th>{t('roles.allows')}</Table.Th>
            <Table.Th w={110} ta="right">
              {t('roles.members')}
            </Table.Th>
            {onEdit !== undefined && (
              <Table.Th w={96}>
                <VisuallyHidden>{t('actions')}</VisuallyHidden>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {roles.map((role) => (
            <RoleRow key={role.role} role={role} all={all} {...(onEdit === undefined ? {} : { onEdit })} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};

const RoleRow = ({
  role,
  all,
  onEdit,
}: {
  readonly role: Role;
  readonly all: readonly Role[];
  readonly onEdit?: (role: Role) => void;
}) => {
  const { t } = useTranslation('access');
  const format = useFormat();
  const summary = usePermissionSummary()(role);
  const name = roleName(role.role, all, t);
  return (
    <Table.Tr>
      <Table.Td>
        <Text fz="sm" fw={600}>
          {name}
        </Text>
        {role.description !== null && role.description !== '' && (
          <Text fz="xs" c="dimmed">
            {role.description}
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text fz="sm">{summary}</Text>
      </Table.Td>
      <Table.Td ta="right" className="tabular">
        <Badge variant="light" color="gray" styles={{ root: { color: 'var(--mantine-color-text)' } }}>
          {format.number(role.members)}
        </Badge>
      </Table.Td>
      {onEdit !== undefined && (
        <Table.Td>
          <RoleActions role={role} name={name} onEdit={onEdit} />
        </Table.Td>
      )}
    </Table.Tr>
  );
};

const RoleActions = ({
  role,
  name,
  onEdit,
}: {
  readonly role: Role;
  readonly name: string;
  readonly onEdit: (role: Role) => void;
}) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: rolesQuery(api).queryKey });
  const makeAgain = () =>
    void api
      .post('/admin/v1/roles', {
        name: role.name,
        description: role.description ?? '',
        permissions: role.permissions,
      })
      .then(refresh);
  const remove = useMutation({
    mutationFn: () => api.del(`/admin/v1/roles/${encodeURIComponent(role.role)}`),
    onSuccess: async () => {
      await refresh();
      notifyUndo(t('roles.removed', { name }), t('undo'), makeAgain);
    },
    onError: (error) => notifyFailure(t('failed'), error.message),
  });
  return (
    <Group gap={4} wrap="nowrap" justify="flex-end">
      <IconAction
        hint={t('roles.edit')}
        label={t('roles.editNamed', { name })}
        icon={<IconPencil size={17} />}
        onClick={() => onEdit(role)}
      />
      {/* With members it is taken from them first: undoing would not give it back. */}
      {role.members === 0 && (
        <IconAction
          hint={t('roles.remove')}
          label={t('roles.removeNamed', { name })}
          icon={<IconTrash size={17} />}
          onClick={() => remove.mutate()}
        />
      )}
    </Group>
  );
};
