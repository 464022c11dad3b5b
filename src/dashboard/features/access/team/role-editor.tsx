// A role of one's own: what it may do with campaigns by family, and in every other area.
import { Alert, Checkbox, Drawer, Stack, Table, Text, TextInput, Textarea, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  CAMPAIGN_ACTIONS,
  CAMPAIGN_FAMILIES,
  campaignPermission,
} from '../../../../core/access/permissions.ts';
import { notifyDone } from '../../../../ui/notify.tsx';
import { ApiError } from '../../../api.ts';
import { KeptForm } from '../../../parts/kept/kept-form.tsx';
import { KeptTrouble } from '../../../parts/kept/kept-notices.tsx';
import type { Versioned } from '../../../parts/kept/kept-store.ts';
import { fresh, useKept, type Kept } from '../../../parts/kept/use-kept.ts';
import { useApi, useCan } from '../../../session.ts';
import { AREAS } from './permission-words.ts';
import { rolesQuery } from './queries.ts';
import type { Role } from './roles.ts';

interface RoleEditorProps {
  readonly role: Role | null;
  readonly onClose: () => void;
}

interface Typed {
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
}

/** In one order, whoever ticked them in which. */
const typedOf = ({ name, description, permissions }: Role): Typed => ({
  name: name ?? '',
  description: description ?? '',
  permissions: [...permissions].sort(),
});
const NOTHING: Typed = { name: '', description: '', permissions: [] };
const storedOf = (role: Role | null): Versioned<Typed> =>
  role === null ? fresh(NOTHING) : { values: typedOf(role), version: role.version ?? '' };

export const RoleEditor = ({ role, onClose }: RoleEditorProps) => {
  const { t } = useTranslation('access');
  const kept = useKept<Typed>({ id: `role-${role?.role ?? 'new'}`, loaded: storedOf(role) });
  const save = useSaveRole(role, kept, onClose);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="xl"
      title={role === null ? t('roles.new') : t('roles.edit')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <KeptForm
        kept={kept}
        words={{ save: t('save'), cancel: t('cancel') }}
        isReady={
          kept.values.name.trim() !== '' && kept.values.permissions.length > 0 && kept.present === null
        }
        isSaving={save.isPending}
        onSave={() => save.mutate(kept.version)}
        onClose={onClose}
      >
        <KeptTrouble kept={kept} onMine={({ version }) => save.mutate(version)} onTheirs={save.reset} />
        <RoleFields kept={kept} error={kept.present === null ? save.error : null} />
      </KeptForm>
    </Drawer>
  );
};

interface FieldsProps {
  readonly kept: Kept<Typed>;
  readonly error: Error | null;
}

const RoleFields = ({ kept, error }: FieldsProps) => {
  const { t } = useTranslation('access');
  const held = new Set(kept.values.permissions);
  const toggle = (permission: string, on: boolean): void => {
    const next = new Set(held);
    if (on) next.add(permission);
    else next.delete(permission);
    kept.change({ permissions: [...next].sort() });
  };
  const atName = error instanceof ApiError && error.field === 'name' ? t('roles.nameTaken') : null;
  return (
    <>
      {error !== null && atName === null && (
        <Alert color="red" variant="light" role="alert">
          {error.message}
        </Alert>
      )}
      <TextInput
        label={t('roles.name')}
        value={kept.values.name}
        error={atName}
        data-autofocus
        onChange={(event) => kept.change({ name: event.currentTarget.value })}
      />
      <Textarea
        label={t('roles.description')}
        value={kept.values.description}
        autosize
        minRows={2}
        onChange={(event) => kept.change({ description: event.currentTarget.value })}
      />
      <CampaignGrid held={held} onToggle={toggle} />
      <AreaGrid held={held} onToggle={toggle} />
      <MoreRights held={held} onToggle={toggle} />
    </>
  );
};

const useSaveRole = (role: Role | null, kept: Kept<Typed>, onClose: () => void) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  const body = kept.values;
  const saving = useMutation({
    mutationFn: (version: string | number) =>
      role === null
        ? api.post('/admin/v1/roles', body)
        : api.put(`/admin/v1/roles/${encodeURIComponent(role.role)}`, { ...body, version }),
    onSuccess: async () => {
      kept.saved(body);
      await client.invalidateQueries({ queryKey: rolesQuery(api).queryKey });
      notifyDone(t('roles.saved', { name: body.name.trim() }));
      onClose();
    },
    onError: (error, over) => {
      const now = error instanceof ApiError ? error.body['role'] : undefined;
      if (now === undefined) return;
      const present = storedOf(now as Role);
      if (kept.meet(present) && over !== present.version) saving.mutate(present.version);
    },
  });
  return saving;
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
      styles={{ body: { justifyContent: 'center' } }}
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
