// One template: edited, its versions, where it is used. A save states the version it saw; when somebody else was quicker
// both are kept until the reader decides.
import { Group, Stack, TagsInput, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { ContentEditor, type ContentValue } from '../../parts/content/content-editor.tsx';
import { EditorLoading } from '../../parts/content/editor-loading.tsx';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { fieldsOf, templateQuery, valueOf, type Template, type Version } from './content-data.ts';
import { ContentMenu } from './content-menu.tsx';
import { ContentTabs } from './content-tabs.tsx';
import { Opened, SaveButton, SaveTrouble, Uses, useLeaveGuard } from './editing-pieces.tsx';
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

const Editing = ({ template }: { readonly template: Template }) => {
  const { t } = useTranslation('templates');
  const { tab = 'edit' } = useSearch({ from: '/signed-in/w/$workspace/content/templates/$templateId' });
  const navigate = useNavigate({ from: '/w/$workspace/content/templates/$templateId' });
  const { key } = useWorkspace();
  const mayWrite = useCan()('admin.write', 'content');
  const [before] = useState(() => JSON.stringify(draftOf(template)));
  const [draft, setDraft] = useState(() => draftOf(template));
  const isChanged = JSON.stringify(draft) !== before;
  const save = useSave(template);
  useLeaveGuard(isChanged);
  const list = `/w/${encodeURIComponent(key)}/content/templates`;
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
              isSaving={save.isPending}
              onSave={() => save.mutate({ draft, version: template.version })}
            />
            <ContentMenu kind="template" id={template.template_id} name={template.name} />
          </>
        )
      }
    >
      <SaveTrouble error={save.error} onTheirs={save.takeTheirs} onMine={() => save.overwrite(draft)} />
      <ContentTabs
        tab={tab}
        onTab={(search) => void navigate({ search })}
        panels={{
          edit: <EditTab draft={draft} onChange={setDraft} readOnly={!mayWrite} />,
          versions: (
            <VersionsTab
              template={template}
              mayWrite={mayWrite}
              onRestore={(old) => save.mutate({ draft: old, version: template.version })}
            />
          ),
          uses: <Uses of="templates" id={template.template_id} />,
        }}
      />
    </Page>
  );
};

const useSave = (template: Template) => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const client = useQueryClient();
  const path = `/admin/v1/templates/${template.template_id}`;
  const { queryKey } = templateQuery(api, template.template_id);
  const mutation = useMutation({
    mutationFn: ({ draft, version }: { readonly draft: Draft; readonly version: number | undefined }) =>
      api.patch<{ readonly template: Template }>(path, {
        name: draft.name,
        tags: draft.tags,
        ...(version === undefined ? {} : { version }),
        ...fieldsOf(draft.value),
      }),
    onSuccess: (answer) => {
      client.setQueryData(queryKey, answer);
      void client.invalidateQueries({ queryKey: [api.workspace, 'templates', 'list'] });
      notifyDone(t('saved'));
    },
  });
  return {
    ...mutation,
    takeTheirs: () => void client.invalidateQueries({ queryKey, refetchType: 'all' }),
    overwrite: (draft: Draft) => mutation.mutate({ draft, version: undefined }),
  };
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
