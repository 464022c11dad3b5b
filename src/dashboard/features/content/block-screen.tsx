// One content block: name, text, where it is used, what it was. Seen beside the editor as one person would.
import { Card, Group, Stack, Switch, TagsInput, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../ui/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { ApiError } from '../../api.ts';
import { BlockPreview } from '../../parts/content/block-preview.tsx';
import { CodeEditor } from '../../parts/content/code-editor.tsx';
import { EditorLoading } from '../../parts/content/editor-loading.tsx';
import { EditorSplit } from '../../parts/content/editor-split.tsx';
import type { Versioned } from '../../parts/kept/kept-store.ts';
import { fresh, useKept, type Kept } from '../../parts/kept/use-kept.ts';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { blockQuery, type ContentBlock, type Version } from './content-data.ts';
import { ContentMenu } from './content-menu.tsx';
import { ContentTabs } from './content-tabs.tsx';
import { Opened, SaveButton, SaveTrouble, Uses, useLeaveGuard } from './editing-pieces.tsx';
import { useSaving } from './use-saving.ts';
import { VersionList } from './version-list.tsx';

interface Draft {
  readonly name: string;
  readonly description: string;
  readonly content: string;
  readonly state: 'active' | 'draft';
  readonly tags: readonly string[];
}

const EMPTY: Draft = { name: '', description: '', content: '', state: 'active', tags: [] };
const draftOf = ({ name, description, content, state, tags }: ContentBlock): Draft => ({
  name,
  description,
  content,
  state,
  tags,
});

export const NewBlockScreen = () => <Editing block={null} />;

export const BlockScreen = () => {
  const { blockId } = useParams({ from: '/signed-in/w/$workspace/content/blocks/$blockId' });
  const api = useApi();
  return (
    <Opened query={useQuery(blockQuery(api, blockId))}>
      {({ content_block: block }) => (
        <Editing key={`${block.content_block_id}/${block.updated_at}`} block={block} />
      )}
    </Opened>
  );
};

const storedOf = (block: ContentBlock): Versioned<Draft> => ({
  values: draftOf(block),
  version: block.updated_at,
});

const Editing = ({ block }: { readonly block: ContentBlock | null }) => {
  const { t } = useTranslation('templates');
  const { key } = useWorkspace();
  const mayWrite = useCan()('admin.write', 'content');
  const kept = useKept<Draft>({
    id: `content-block-${block?.content_block_id ?? 'new'}`,
    loaded: block === null ? fresh(EMPTY) : storedOf(block),
  });
  const { values: draft, isChanged } = kept;
  const saving = useSave(block, kept);
  useLeaveGuard(isChanged && !saving.isSaved);
  const edit = (
    <EditTab
      draft={draft}
      onChange={kept.type}
      readOnly={!mayWrite}
      error={saving.error}
      isNew={block === null}
    />
  );
  return (
    <Page
      title={draft.name === '' ? t('blocks.new') : draft.name}
      crumbs={[{ label: t('blocks.title'), href: `/w/${encodeURIComponent(key)}/content/blocks` }]}
      actions={
        mayWrite && (
          <>
            <SaveButton
              isNew={block === null}
              isChanged={isChanged}
              isSaving={saving.isPending}
              onSave={() => saving.save()}
            />
            {block !== null && <ContentMenu kind="block" id={block.content_block_id} name={block.name} />}
          </>
        )
      }
    >
      <SaveTrouble kept={kept} saving={saving} labelOf={useLabelOf()} />
      {block === null ? (
        edit
      ) : (
        <BlockTabs
          block={block}
          edit={edit}
          onRestore={mayWrite ? (content) => saving.save({ ...draft, content }) : undefined}
        />
      )}
    </Page>
  );
};

const useLabelOf = () => {
  const { t } = useTranslation('templates');
  const labels: Readonly<Record<string, string>> = {
    name: t('column.name'),
    description: t('blocks.about'),
    content: t('blocks.content'),
    state: t('blocks.active'),
    tags: t('column.tags'),
  };
  return (field: string): string => labels[field] ?? field;
};

interface Answer {
  readonly content_block: ContentBlock;
}

const useSave = (block: ContentBlock | null, kept: Kept<Draft>) => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { key } = useWorkspace();
  const id = block?.content_block_id ?? '';
  const path = `/admin/v1/content-blocks/${id}`;
  return useSaving<Draft, Answer>({
    kept,
    send: (draft, version) =>
      block === null
        ? api.post('/admin/v1/content-blocks', draft)
        : api.patch(path, { ...draft, seen_at: version }),
    readPresent: async () => storedOf((await api.get<Answer>(path)).content_block),
    onTheirs: () => void client.invalidateQueries({ queryKey: blockQuery(api, id).queryKey }),
    onSaved: (answer) => {
      void client.invalidateQueries({ queryKey: [api.workspace, 'content-blocks', 'list'] });
      void client.invalidateQueries({ queryKey: ['template-vocabulary'] });
      notifyDone(t('saved'));
      if (block !== null) client.setQueryData(blockQuery(api, id).queryKey, answer);
      else
        void navigate({
          to: '/w/$workspace/content/blocks/$blockId',
          params: { workspace: key, blockId: answer.content_block.content_block_id },
          ignoreBlocker: true,
        });
    },
  });
};

interface EditTabProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly readOnly: boolean;
  readonly error: Error | null;
  readonly isNew: boolean;
}

const EditTab = ({ draft, onChange, readOnly, error, isNew }: EditTabProps) => {
  const { t } = useTranslation('templates');
  const set = (part: Partial<Draft>) => onChange({ ...draft, ...part });
  const nameError = error instanceof ApiError && error.field === 'name' ? error.message : undefined;
  const fields = (
    <Card component="section">
      <Stack>
        <Group grow align="flex-start">
          <TextInput
            label={t('column.name')}
            description={isNew ? t('blocks.nameHint') : t('blocks.nameFixed')}
            value={draft.name}
            readOnly={readOnly || !isNew}
            error={nameError}
            maxLength={99}
            required
            onChange={({ currentTarget }) => set({ name: currentTarget.value.replace(/[^\w-]/g, '_') })}
          />
          <TagsInput
            label={t('column.tags')}
            description={t('blocks.tagsHint')}
            value={[...draft.tags]}
            readOnly={readOnly}
            onChange={(tags) => set({ tags })}
          />
        </Group>
        <TextInput
          label={t('blocks.about')}
          value={draft.description}
          readOnly={readOnly}
          maxLength={249}
          onChange={({ currentTarget }) => set({ description: currentTarget.value })}
        />
        <Stack gap={4}>
          <Text fz="sm" fw={500} component="div">
            {t('blocks.content')}
          </Text>
          <CodeEditor
            label={t('blocks.content')}
            language="html"
            value={draft.content}
            onChange={(content) => set({ content })}
            readOnly={readOnly}
            lintField="body"
            minHeight={300}
          />
        </Stack>
        <Switch
          label={t('blocks.active')}
          description={t('blocks.activeHint')}
          checked={draft.state === 'active'}
          disabled={readOnly}
          onChange={({ currentTarget }) => set({ state: currentTarget.checked ? 'active' : 'draft' })}
        />
      </Stack>
    </Card>
  );
  return <EditorSplit editor={fields} preview={<BlockPreview content={draft.content} />} />;
};

interface BlockTabsProps {
  readonly block: ContentBlock;
  readonly edit: React.ReactNode;
  readonly onRestore: ((content: string) => void) | undefined;
}

const BlockTabs = ({ block, edit, onRestore }: BlockTabsProps) => {
  const { tab = 'edit' } = useSearch({ from: '/signed-in/w/$workspace/content/blocks/$blockId' });
  const navigate = useNavigate({ from: '/w/$workspace/content/blocks/$blockId' });
  return (
    <ContentTabs
      tab={tab}
      onTab={(search) => void navigate({ search })}
      panels={{
        edit,
        versions: <Versions block={block} onRestore={onRestore} />,
        uses: <Uses of="content-blocks" id={block.content_block_id} />,
      }}
    />
  );
};

const Versions = ({ block, onRestore }: Pick<BlockTabsProps, 'block' | 'onRestore'>) => {
  const api = useApi();
  const path = `/admin/v1/content-blocks/${block.content_block_id}/versions`;
  const { data } = useQuery({
    queryKey: [api.workspace, 'content-blocks', block.content_block_id, 'versions', block.updated_at],
    queryFn: ({ signal }) =>
      api.get<{ readonly versions: readonly (Version & { readonly content: string })[] }>(path, {}, signal),
  });
  if (data === undefined) return <EditorLoading />;
  const restore = (version: number) => {
    const found = data.versions.find((one) => one.version === version);
    if (found !== undefined) onRestore?.(found.content);
  };
  return (
    <VersionList versions={data.versions} {...(onRestore === undefined ? {} : { onRestore: restore })} />
  );
};
