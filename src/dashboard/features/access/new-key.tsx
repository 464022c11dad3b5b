// Making a key: a name, what it may do by area, from where; then the key itself, once.
import {
  Accordion,
  Alert,
  Badge,
  Button,
  Checkbox,
  Chip,
  Group,
  Modal,
  SimpleGrid,
  Stack,
  TagsInput,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ADMIN_PERMISSIONS, BRAZE_PERMISSIONS } from '../../../contract/permissions.ts';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { ApiError } from '../../api.ts';
import { KeptForm } from '../../parts/kept/kept-form.tsx';
import { KeptNotice } from '../../parts/kept/kept-notices.tsx';
import { fresh, useKept, type Kept } from '../../parts/kept/use-kept.ts';
import { useApi, useCan } from '../../session.ts';
import { keysQuery } from './key-queries.ts';

const ALL: readonly string[] = [...BRAZE_PERMISSIONS, ...ADMIN_PERMISSIONS];

/** By the first word of the name: `users`, `campaigns`, …, `admin`. */
const groupOf = (name: string): string => name.split('.')[0] ?? '';
const GROUPS = [...new Set(ALL.map(groupOf))].map(
  (group) => [group, ALL.filter((name) => groupOf(name) === group)] as const,
);

const PRESETS: Readonly<Record<string, readonly string[]>> = {
  track: ['users.track', 'users.identify', 'users.alias.new', 'subscription.status.set'],
  trigger: [
    'campaigns.trigger.send',
    'campaigns.trigger.schedule.create',
    'campaigns.trigger.schedule.delete',
  ],
  read: [
    'admin.read',
    'campaigns.list',
    'campaigns.details',
    'campaigns.data_series',
    'segments.list',
    'segments.details',
  ],
  everything: ALL.filter((name) => name !== 'admin.installation'),
};

interface Wish {
  readonly name: string;
  readonly ips: readonly string[];
  readonly permissions: readonly string[];
}
const FIRST: Wish = { name: '', ips: [], permissions: PRESETS['track'] ?? [] };

/** What is wished of the key is kept; the key itself is on this screen alone, once. */
export const NewKey = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  const kept = useKept<Wish>({ id: 'api-key-new', loaded: fresh(FIRST) });
  const { name, ips, permissions } = kept.values;
  const make = useMutation({
    mutationFn: () =>
      api.post<{ readonly api_key: string }>('/admin/v1/api-keys', {
        name,
        permissions,
        ...(ips.length === 0 ? {} : { allowed_ips: ips }),
      }),
    onSuccess: () => {
      kept.settle(fresh(FIRST));
      return client.invalidateQueries({ queryKey: keysQuery(api).queryKey });
    },
  });
  const key = make.data?.api_key ?? null;
  return (
    <Modal
      opened
      onClose={onClose}
      closeOnClickOutside={key === null}
      title={t(key === null ? 'keys.new' : 'keys.ready')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {key !== null ? (
        <ShownOnce apiKey={key} onClose={onClose} />
      ) : (
        <Fields kept={kept} make={make} onClose={onClose} />
      )}
    </Modal>
  );
};

interface FieldsProps {
  readonly kept: Kept<Wish>;
  readonly make: {
    readonly error: Error | null;
    readonly isPending: boolean;
    readonly mutate: () => void;
  };
  readonly onClose: () => void;
}

const Fields = ({ kept, make, onClose }: FieldsProps) => {
  const { t } = useTranslation('access');
  const { name, ips, permissions } = kept.values;
  const { error } = make;
  const field = error instanceof ApiError ? error.field : null;
  const atIps = field?.startsWith('allowed_ips') === true;
  const atName = field === 'name';
  return (
    <KeptForm
      kept={kept}
      words={{ save: t('keys.make'), cancel: t('cancel') }}
      isReady={name.trim() !== '' && permissions.length > 0}
      isSaving={make.isPending}
      onSave={() => make.mutate()}
      onClose={onClose}
    >
      <KeptNotice kept={kept} />
      {error !== null && !atIps && !atName && (
        <Alert color="red" variant="light" role="alert">
          {error.message}
        </Alert>
      )}
      <TextInput
        label={t('keys.name')}
        description={t('keys.nameHint')}
        data-autofocus
        value={name}
        error={atName ? error?.message : undefined}
        onChange={(event) => kept.change({ name: event.currentTarget.value })}
      />
      <Scopes held={new Set(permissions)} onChange={(now) => kept.change({ permissions: [...now] })} />
      <TagsInput
        label={t('keys.addresses')}
        description={t('keys.addressesHint')}
        value={[...ips]}
        error={atIps ? t('keys.addressWrong') : undefined}
        onChange={(now) => kept.change({ ips: now })}
      />
    </KeptForm>
  );
};

const ShownOnce = ({ apiKey, onClose }: { readonly apiKey: string; readonly onClose: () => void }) => {
  const { t } = useTranslation('access');
  return (
    <Stack gap="md">
      <Alert color="orange" variant="light">
        {t('keys.once')}
      </Alert>
      <CodeBlock code={apiKey} label={t('keys.key')} copyLabel={t('copy')} copiedLabel={t('copied')} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('keys.kept')}</Button>
      </Group>
    </Stack>
  );
};

interface ScopesProps {
  readonly held: ReadonlySet<string>;
  readonly onChange: (held: ReadonlySet<string>) => void;
}

const Scopes = ({ held, onChange }: ScopesProps) => {
  const { t } = useTranslation('access');
  const can = useCan();
  const preset = Object.keys(PRESETS).find((name) => {
    const wanted = PRESETS[name]?.filter((one) => can(one)) ?? [];
    return wanted.length === held.size && wanted.every((one) => held.has(one));
  });
  return (
    <Stack gap="xs">
      <Text fz="sm" fw={500}>
        {t('keys.scopes')}
      </Text>
      <Chip.Group
        value={preset ?? ''}
        onChange={(name) => onChange(new Set((PRESETS[String(name)] ?? []).filter((one) => can(one))))}
      >
        <Group gap="xs">
          {Object.keys(PRESETS).map((name) => (
            <Chip key={name} value={name} size="sm">
              {t(`preset.${name}`)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <Accordion variant="contained" chevronPosition="left" multiple>
        {GROUPS.map(([group, names]) => (
          <ScopeGroup key={group} group={group} names={names} held={held} onChange={onChange} />
        ))}
      </Accordion>
    </Stack>
  );
};

const ScopeGroup = ({
  group,
  names,
  held,
  onChange,
}: ScopesProps & { readonly group: string; readonly names: readonly string[] }) => {
  const { t } = useTranslation('access');
  const can = useCan();
  const count = names.filter((name) => held.has(name)).length;
  const toggle = (name: string, on: boolean): void => {
    const next = new Set(held);
    if (on) next.add(name);
    else next.delete(name);
    onChange(next);
  };
  return (
    <Accordion.Item value={group}>
      <Accordion.Control>
        <Group justify="space-between" pr="sm">
          <Text fz="sm" fw={600}>
            {t(`scope.${group}`)}
          </Text>
          <Badge
            variant="light"
            color={count > 0 ? 'violet' : 'gray'}
            styles={{ root: { color: 'var(--mantine-color-text)' } }}
          >
            {t('keys.chosen', { chosen: count, total: names.length })}
          </Badge>
        </Group>
      </Accordion.Control>
      <Accordion.Panel>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
          {names.map((name) => (
            <Checkbox
              key={name}
              size="sm"
              label={
                <Text ff="monospace" fz="xs">
                  {name}
                </Text>
              }
              checked={held.has(name)}
              disabled={!can(name)}
              onChange={(event) => toggle(name, event.currentTarget.checked)}
            />
          ))}
        </SimpleGrid>
      </Accordion.Panel>
    </Accordion.Item>
  );
};
