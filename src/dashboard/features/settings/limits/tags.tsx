// Tags and their parents: a rule or an exemption on a tag covers everything below it.
import { ActionIcon, Autocomplete, Badge, Button, Card, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconPencil, IconPlus, IconTag, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { notifyFailure, notifyUndo } from '../../../../ui/notify.tsx';
import { Section } from '../../../../ui/section.tsx';
import { fieldError } from '../../../api.ts';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { fresh, useKept } from '../../../parts/kept/use-kept.ts';
import { useApi, useCan } from '../../../session.ts';
import { FormFrame } from '../shared/save-bar.tsx';
import { Loaded, SettingsPage } from '../shared/settings-page.tsx';
import type { Limits } from '../shared/shapes.ts';
import { useLimits, useRefreshLimits } from '../shared/use-limits.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';

interface UsedTag {
  readonly name: string;
  readonly campaigns: number;
}

export const Tags = () => {
  const { t } = useTranslation('settings');
  const query = useLimits();
  return (
    <SettingsPage title={t('tags.title')} description={t('tags.text')}>
      <UsedTags />
      <Loaded query={query}>{(limits) => <TreeForm key={limits.version} limits={limits} />}</Loaded>
    </SettingsPage>
  );
};

const useFacets = () => {
  const api = useApi();
  return useQuery({
    queryKey: [api.workspace, 'campaign-facets'],
    queryFn: ({ signal }) =>
      api.get<{ readonly tags: readonly UsedTag[] }>('/admin/v1/campaign-inventory/facets', {}, signal),
  });
};

const UsedTags = () => {
  const { t } = useTranslation('settings');
  const query = useFacets();
  return (
    <Section title={t('tags.used')} description={t('tags.usedText')}>
      <Loaded query={query}>
        {({ tags }) =>
          tags.length === 0 ? (
            <EmptyState icon={<IconTag size={26} />} title={t('tags.empty')}>
              {t('tags.emptyText')}
            </EmptyState>
          ) : (
            <Stack gap="xs">
              {tags.map((tag) => (
                <UsedTagRow key={tag.name} tag={tag} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Section>
  );
};

const UsedTagRow = ({ tag }: { readonly tag: UsedTag }) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const [isOpen, open] = useState(false);
  if (isOpen) return <RenameForm tag={tag} onDone={() => open(false)} />;
  return (
    <Group justify="space-between">
      <Group gap="sm">
        <Badge variant="default">{tag.name}</Badge>
        <Text fz="sm" c="dimmed">
          {t('tags.campaigns', { count: tag.campaigns })}
        </Text>
      </Group>
      {can('admin.write') && (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('tags.rename', { name: tag.name })}
          onClick={() => open(true)}
        >
          <IconPencil size={16} />
        </ActionIcon>
      )}
    </Group>
  );
};

interface RenameProps {
  readonly tag: UsedTag;
  readonly onDone: () => void;
}

const RenameForm = ({ tag, onDone }: RenameProps) => {
  const { t } = useTranslation('settings');
  const kept = useKept({ id: `tag-${tag.name}`, loaded: fresh(tag.name) });
  const name = kept.values;
  const close = () => {
    kept.discard();
    onDone();
  };
  const rename = useRename(close);
  const submit = (event: { preventDefault(): void }) => {
    event.preventDefault();
    rename.mutate({ from: tag.name, to: name.trim() });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <KeptNotice kept={kept} />
        <Group align="flex-end">
          <TextInput
            flex={1}
            maxLength={100}
            aria-label={t('tags.newName')}
            value={name}
            error={fieldError(rename.error, 'to')}
            autoFocus
            onChange={(event) => kept.type(event.currentTarget.value)}
          />
          <Button variant="subtle" onClick={close}>
            {t('cancel')}
          </Button>
          <Button
            type="submit"
            disabled={name.trim() === '' || name.trim() === tag.name}
            loading={rename.isPending}
          >
            {t('tags.renameNow')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

/** Renaming can be taken back, so it is not asked. */
const useRename = (onDone: () => void) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const client = useQueryClient();
  const rename = useMutation({
    mutationFn: (names: { readonly from: string; readonly to: string; readonly isUndo?: true }) =>
      api.post('/admin/v1/tags/rename', { from: names.from, to: names.to }),
    onSuccess: (_answer, { from, to, isUndo }) => {
      onDone();
      void client.invalidateQueries({ queryKey: [api.workspace] });
      if (isUndo !== true)
        notifyUndo(t('tags.renamed', { from, to }), t('undo'), () =>
          rename.mutate({ from: to, to: from, isUndo: true }),
        );
    },
    onError: (error) => notifyFailure(t('tags.failed'), error.message),
  });
  return rename;
};

type Values = Record<string, unknown> & { tags: { name: string; parent: string }[] };

const read = (limits: Limits) => ({ values: { tags: [...limits.tags] } as Values, version: limits.version });

const TreeForm = ({ limits }: { readonly limits: Limits }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const can = useCan();
  const known = useFacets().data?.tags.map(({ name }) => name) ?? [];
  const settings = useSettingsForm<Values>({
    id: 'tags',
    loaded: read(limits),
    send: ({ tags }, version) => api.put('/admin/v1/limits/tags', { tags, version }),
    read: (present) => read(present as Limits),
    onSaved: useRefreshLimits(),
  });
  const { form } = settings;
  const { tags } = form.getValues();
  return (
    <Section title={t('tags.tree')} description={t('tags.treeText')}>
      <FormFrame settings={settings} isReadOnly={!can('admin.write')}>
        {tags.length > 0 && (
          <Card padding="sm" bg="var(--app-paper)">
            <Stack gap="xs">
              {tags.map((_tag, i) => (
                <Group key={i} align="flex-end" wrap="nowrap">
                  <Autocomplete
                    flex={1}
                    label={t('tags.tag')}
                    data={known}
                    {...form.getInputProps(`tags.${i}.name`)}
                  />
                  <Autocomplete
                    flex={1}
                    label={t('tags.parent')}
                    data={known}
                    {...form.getInputProps(`tags.${i}.parent`)}
                  />
                  <ActionIcon
                    variant="default"
                    size={36}
                    aria-label={t('tags.removeParent')}
                    onClick={() => form.removeListItem('tags', i)}
                  >
                    <IconTrash size={16} />
                  </ActionIcon>
                </Group>
              ))}
            </Stack>
          </Card>
        )}
        <Group>
          <Button
            variant="light"
            leftSection={<IconPlus size={16} />}
            onClick={() => form.insertListItem('tags', { name: '', parent: '' })}
          >
            {t('tags.addParent')}
          </Button>
        </Group>
      </FormFrame>
    </Section>
  );
};
