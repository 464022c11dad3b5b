// A role of one's own: what it may do with campaigns by family, and in every other area.
import {
  Alert,
  Button,
  Checkbox,
  Drawer,
  Group,
  Stack,
  Table,
  Text,
  TextInput,
  Textarea,
  Title,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CAMPAIGN_ACTIONS,
  CAMPAIGN_FAMILIES,
  campaignPermission,
} from '../../../../core/access/permissions.ts';
import { notifyDone } from '../../../../ui/notify.tsx';
import { ApiError } from '../../../api.ts';
import { useApi, useCan } from '../../../session.ts';
import { AREAS } from './permission-words.ts';
import { rolesQuery } from './queries.ts';
import type { Role } from './roles.ts';

interface RoleEditorProps {
  readonly role: Role | null;
  readonly onClose: () => void;
}

export const RoleEditor = ({ role, onClose }: RoleEditorProps) => {
  const { t } = useTranslation('access');
  const [name, setName] = useState(role?.name ?? '');
  const [description, setDescription] = useState(role?.description ?? '');
  const [held, setHeld] = useState<ReadonlySet<string>>(new Set(role?.permissions ?? []));
  const save = useSaveRole(role, { name, description, permissions: [...held] }, onClose);
  const toggle = (permission: string, on: boolean): void => {
    const next = new Set(held);
    if (on) next.add(permission);
    else next.delete(permission);
    setHeld(next);
  };
  const { error } = save;
  const atName = error instanceof ApiError && error.field === 'name' ? t('roles.nameTaken') : null;
  const isStale = error instanceof ApiError && error.code === 'conflict' && error.field === null;
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="xl"
      title={role === null ? t('roles.new') : t('roles.edit')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="lg">
        {error !== null && atName === null && (
          <Alert color="red" variant="light" role="alert">
            {isStale ? t('roles.stale') : error.message}
          </Alert>
        )}
        <TextInput
          label={t('roles.name')}
          value={name}
          error={atName}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label={t('roles.description')}
          value={description}
          autosize
          minRows={2}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        <CampaignGrid held={held} onToggle={toggle} />
        <AreaGrid held={held} onToggle={toggle} />
        <MoreRights held={held} onToggle={toggle} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button
            disabled={name.trim() === '' || held.size === 0}
            loading={save.isPending}
            onClick={() => save.mutate()}
          >
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </Drawer>
  );
};

const useSaveRole = (
  role: Role | null,
  body: { readonly name: string; readonly description: string; readonly permissions: readonly string[] },
  onClose: () => void,
) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      role === null
        ? api.post('/admin/v1/roles', body)
        : api.put(`/admin/v1/roles/${encodeURIComponent(role.role)}`, { ...body, version: role.version }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: rolesQuery(api).queryKey });
      notifyDone(t('roles.saved', { name: body.name.trim() }));
      onClose();
    },
  });
};

interface GridProps {
  readonly held: ReadonlySet<string>;
  readonly onToggle: (permission: string, on: boolean) => void;
}

/** What one does not hold, one cannot give. */
const Right = ({
  permission,
  label,
  held,
  onToggle,
}: GridProps & { readonly permission: string; readonly label: string }) => {
  const can = useCan();
  return (
    <Checkbox
      aria-label={label}
      checked={held.has(permission)}
      disabled={!can(permission)}
      onChange={(event) => onToggle(permission, event.currentTarget.checked)}
    />
  );
};

const CampaignGrid = ({ held, onToggle }: GridProps) => {
  const { t } = useTranslation('access');
  return (
    <Stack gap="xs">
      <Title order={3}>{t('grid.campaigns')}</Title>
      <Table withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('grid.family')}</Table.Th>
            {CAMPAIGN_ACTIONS.map((act) => (
              <Table.Th key={act} ta="center">
                {t(`actTitle.${act}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {CAMPAIGN_FAMILIES.map((family) => (
            <Table.Tr key={family}>
              <Table.Td>{t(`family.${family}`)}</Table.Td>
              {CAMPAIGN_ACTIONS.map((act) => (
                <Table.Td key={act} align="center">
                  <Right
                    permission={campaignPermission(family, act)}
                    label={`${t(`family.${family}`)}: ${t(`actTitle.${act}`)}`}
                    {...{ held, onToggle }}
                  />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
};

const AreaGrid = ({ held, onToggle }: GridProps) => {
  const { t } = useTranslation('access');
  return (
    <Stack gap="xs">
      <Title order={3}>{t('grid.areas')}</Title>
      <Table withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('grid.area')}</Table.Th>
            <Table.Th ta="center">{t('actTitle.read')}</Table.Th>
            <Table.Th ta="center">{t('actTitle.edit')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {AREAS.map((area) => (
            <Table.Tr key={area}>
              <Table.Td>{t(`areaTitle.${area}`)}</Table.Td>
              {(['read', 'edit'] as const).map((act) => (
                <Table.Td key={act} align="center">
                  <Right
                    permission={`admin.${area}.${act}`}
                    label={`${t(`areaTitle.${area}`)}: ${t(`actTitle.${act}`)}`}
                    {...{ held, onToggle }}
                  />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
};

const MORE = [
  'admin.people.export',
  'admin.reports.read',
  'admin.settings.edit',
  'admin.audit.read',
  'admin.keys',
  'admin.members',
  'admin.clock',
] as const;

const MoreRights = ({ held, onToggle }: GridProps) => {
  const { t } = useTranslation('access');
  const can = useCan();
  return (
    <Stack gap="xs">
      <Title order={3}>{t('grid.more')}</Title>
      {MORE.map((permission) => (
        <Checkbox
          key={permission}
          label={<Text fz="sm">{t(`right.${permission.replaceAll('.', '_')}`)}</Text>}
          checked={held.has(permission)}
          disabled={!can(permission)}
          onChange={(event) => onToggle(permission, event.currentTarget.checked)}
        />
      ))}
    </Stack>
  );
};
