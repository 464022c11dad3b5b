// One template: edited, its versions, where it is used. A save states the version it saw; when somebody else was quicker
// both are kept until the reader decides.
import { Group, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { ContentEditor, type ContentValue } from '../../parts/content/content-editor.tsx';
import { EditorLoading } from '../../parts/content/editor-loading.tsx';
import type { Versioned } from '../../parts/kept/kept-store.ts';
import { useKept, type Kept } from '../../parts/kept/use-kept.ts';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { fieldsOf, templateQuery, valueOf, type Template, type Version } from './content-data.ts';
import { ContentMenu } from './content-menu.tsx';
import { ContentTabs } from './content-tabs.tsx';
import { Opened, SaveButton, SaveTrouble, Uses, useLeaveGuard } from './editing-pieces.tsx';
import { useSaving } from './use-saving.ts';
import { VersionList } from './version-list.tsx';

export const TemplateScreen = () => {
  const { templateId } = useParams({ from: '/signed-in/w/$workspace/content/templates/$templateId' });
  const api = useApi();
  return (
    <Opened query={useQuery(templateQuery(api, templateId))}>
      {({ template }) => <Editing key={`${templateId}/${template.version}`} template={template} />}
    </Opened>
  );
};

interface Draft {
  readonly name: string;
  readonly tags: readonly string[];
  readonly value: ContentValue;
}

const draftOf = (template: Template): Draft => ({
  name: template.name,
  tags: template.tags,
  value: valueOf(template),
});

const storedOf = (template: Template): Versioned<Draft> => ({
  values: draftOf(template),
  version: template.version,
});

const Editing = ({ template }: { readonly template: Template }) => {
  const { t } = useTranslation('templates');
  const { tab = 'edit' } = useSearch({ from: '/signed-in/w/$workspace/content/templates/$templateId' });
  const navigate = useNavigate({ from: '/w/$workspace/content/templates/$templateId' });
  const { key } = useWorkspace();
  const mayWrite = useCan()('admin.write', 'content');
  const kept = useKept<Draft>({ id: `template-${template.template_id}`, loaded: storedOf(template) });
  const { values: draft, isChanged } = kept;
  const saving = useSave(template, kept);
  useLeaveGuard(isChanged);
  const list = `/w/${encodeURIComponent(key)}/content/templates`;
  const labels = { name: t('column.name'), tags: t('column.tags'), value: t('tab.edit') };
  return (
    <Page
      title={draft.name === '' ? t('unnamed') : draft.name}
      crumbs={[{ label: t('list.title'), href: list }]}
      actions={
        mayWrite && (
          <>
            <SaveButton
              isNew={false}
              isChanged={isChanged}
              isSaving={saving.isPending}
              onSave={() => saving.save()}
            />
            <ContentMenu kind="template" id={template.template_id} name={template.name} />
          </>
        )
      }
    >
      <SaveTrouble
        kept={kept}
        saving={saving}
        labelOf={(field) => new Map(Object.entries(labels)).get(field) ?? field}
      />
      <ContentTabs
        tab={tab}
        onTab={(search) => void navigate({ search })}
        panels={{
          edit: <EditTab draft={draft} onChange={kept.type} readOnly={!mayWrite} />,
          versions: <VersionsTab template={template} mayWrite={mayWrite} onRestore={saving.save} />,
          uses: <Uses of="templates" id={template.template_id} />,
        }}
      />
    </Page>
  );
};

interface Answer {
  readonly template: Template;
}

const useSave = (template: Template, kept: Kept<Draft>) => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const client = useQueryClient();
  const path = `/admin/v1/templates/${template.template_id}`;
  return useSaving<Draft, Answer>({
    kept,
    send: (draft, version) =>
      api.patch(path, { name: draft.name, tags: draft.tags, version, ...fieldsOf(draft.value) }),
    readPresent: async () => storedOf((await api.get<Answer>(path)).template),
    onTheirs: () =>
      void client.invalidateQueries({ queryKey: templateQuery(api, template.template_id).queryKey }),
    onSaved: (answer) => {
      client.setQueryData(templateQuery(api, template.template_id).queryKey, answer);
      void client.invalidateQueries({ queryKey: [api.workspace, 'templates', 'list'] });
      notifyDone(t('saved'));
    },
  });
};

const TEMPLATE = { isTemplate: true } as const;

interface EditTabProps {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly readOnly: boolean;
}

const EditTab = ({ draft, onChange, readOnly }: EditTabProps) => {
  const { t } = useTranslation('templates');
  return (
    <Stack>
      <Group grow align="flex-start">
        <TextInput
          label={t('column.name')}
          value={draft.name}
          readOnly={readOnly}
          maxLength={200}
          required
          onChange={({ currentTarget }) => onChange({ ...draft, name: currentTarget.value })}
        />
        <TagsInput
          label={t('column.tags')}
          value={[...draft.tags]}
          readOnly={readOnly}
          onChange={(tags) => onChange({ ...draft, tags })}
        />
      </Group>
      <ContentEditor
        channel="email"
        setting={TEMPLATE}
        value={draft.value}
        onChange={(value) => onChange({ ...draft, value })}
        readOnly={readOnly}
      />
    </Stack>
  );
};

interface VersionsTabProps {
  readonly template: Template;
  readonly mayWrite: boolean;
  readonly onRestore: (draft: Draft) => void;
}

const VersionsTab = ({ template, mayWrite, onRestore }: VersionsTabProps) => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const path = `/admin/v1/templates/${template.template_id}/versions`;
  const { data } = useQuery({
    queryKey: [api.workspace, 'templates', template.template_id, 'versions', template.version],
    queryFn: ({ signal }) => api.get<{ readonly versions: readonly Version[] }>(path, {}, signal),
  });
  const restore = async (version: number) => {
    try {
      const old = await api.get<{ readonly template: Template }>(`${path}/${version}`);
      onRestore(draftOf(old.template));
    } catch (error) {
      notifyFailure(t('notSaved'), error instanceof Error ? error.message : '');
    }
  };
  return data === undefined ? (
    <EditorLoading />
  ) : (
    <VersionList
      versions={data.versions}
      {...(mayWrite ? { onRestore: (version: number) => void restore(version) } : {})}
    />
  );
};
