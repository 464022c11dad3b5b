// Writing a segment: name, rule, how many people it means while one types. What was typed outlives errors, reloads and
// somebody else's save; nothing is written over unseen.
import { Button, Grid, Group, Skeleton, Stack, Switch, TagsInput, TextInput, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { notifyDone } from '../../../ui/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/section.tsx';
import { ApiError } from '../../api.ts';
import { LinkButton } from '../../links.tsx';
import { AudienceSize } from '../../parts/audience-size/audience-size.tsx';
import { RuleBuilder, useUnderstanding } from '../../parts/rule-builder/rule-builder.tsx';
import { toRoot, type Rule } from '../../parts/rule-builder/rule-tree.ts';
import { useApi, useWorkspace } from '../../session.ts';
import { Conflict } from './conflict.tsx';
import { forgetDraft, keptDraft, keepDraft, type SegmentDraft } from './kept-draft.ts';
import { refreshSegments, saveSegment, segmentQuery, type SegmentAnswer } from './segment-data.ts';

const BLANK: SegmentDraft = { name: '', description: '', tags: [], rule: null, tracked: true, version: 0 };

export const NewSegmentScreen = () => {
  const { t } = useTranslation('segments');
  return <Editor segment={null} title={t('newTitle')} />;
};

export const EditSegmentScreen = () => {
  const { t } = useTranslation('segments');
  const api = useApi();
  const { segmentId } = useParams({ from: '/signed-in/w/$workspace/segments/$segmentId/edit' });
  const { data, error, refetch } = useQuery(segmentQuery(api, segmentId));
  if (error !== null)
    return (
      <Page title={t('one')}>
        <ErrorPanel
          title={t('failedOne')}
          message={error.message}
          retryLabel={t('retry')}
          onRetry={() => void refetch()}
        />
      </Page>
    );
  if (data === undefined)
    return (
      <Page title={null}>
        <Skeleton h={320} aria-busy />
      </Page>
    );
  return <Editor key={data.segment_id} segment={data} title={t('editTitle', { name: data.name })} />;
};

const draftOf = (segment: SegmentAnswer): SegmentDraft => ({
  name: segment.name,
  description: segment.description,
  tags: segment.tags,
  rule: segment.rule,
  tracked: segment.tracked,
  version: segment.version,
});

/** What is typed, kept as it is typed. */
const useDraft = (id: string | null, workspace: string, usual: SegmentDraft) => {
  const [draft, setDraft] = useState(() => keptDraft(workspace, id) ?? usual);
  const change = (part: Partial<SegmentDraft>): void => {
    const next = { ...draft, ...part };
    keepDraft(workspace, id, next);
    setDraft(next);
  };
  return { draft, change };
};

interface EditorProps {
  readonly segment: SegmentAnswer | null;
  readonly title: string;
}

const Editor = ({ segment, title }: EditorProps) => {
  const { t } = useTranslation('segments');
  const { key } = useWorkspace();
  const id = segment?.segment_id ?? null;
  const { draft, change } = useDraft(id, key, segment === null ? BLANK : draftOf(segment));
  const save = useSave(id);
  const error = save.error instanceof ApiError ? save.error : null;
  const conflicting =
    error?.code === 'conflict' ? (error.body['current'] as SegmentAnswer | undefined) : undefined;
  const crumbs = [{ label: t('title'), href: `/w/${encodeURIComponent(key)}/segments` }];
  return (
    <Page
      title={title}
      crumbs={crumbs}
      actions={<EditorActions segment={segment} draft={draft} save={save} />}
    >
      {conflicting !== undefined && (
        <Conflict
          theirs={conflicting}
          onTakeTheirs={() => {
            change(draftOf(conflicting));
            save.reset();
          }}
          onKeepMine={() => {
            change({ version: conflicting.version });
            save.mutate({ ...draft, version: conflicting.version });
          }}
        />
      )}
      {save.error !== null && conflicting === undefined && (
        <ErrorPanel title={t('notSaved')} message={save.error.message} requestId={error?.requestId} />
      )}
      <Fields draft={draft} change={change} id={id} error={error} />
    </Page>
  );
};

const useSave = (id: string | null) => {
  const { t } = useTranslation('segments');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ version, rule, ...draft }: SegmentDraft) =>
      saveSegment(api, id, {
        ...draft,
        rule: rule ?? { all: [] },
        ...(id === null ? {} : { version }),
      }),
    onSuccess: async (saved) => {
      forgetDraft(api.workspace, id);
      await refreshSegments(client, api);
      notifyDone(t('saved', { name: saved.name }));
      await navigate({
        to: '/w/$workspace/segments/$segmentId',
        params: { workspace: api.workspace, segmentId: saved.segment_id },
      });
    },
  });
};

interface ActionsProps {
  readonly segment: SegmentAnswer | null;
  readonly draft: SegmentDraft;
  readonly save: ReturnType<typeof useSave>;
}

const EditorActions = ({ segment, draft, save }: ActionsProps) => {
  const { t } = useTranslation('segments');
  const { key } = useWorkspace();
  const { problems } = useUnderstanding(toRoot(draft.rule));
  const cancel = () => forgetDraft(key, segment?.segment_id ?? null);
  return (
    <>
      {segment === null ? (
        <LinkButton
          variant="default"
          to="/w/$workspace/segments"
          params={{ workspace: key }}
          onClick={cancel}
        >
          {t('cancel')}
        </LinkButton>
      ) : (
        <LinkButton
          variant="default"
          to="/w/$workspace/segments/$segmentId"
          params={{ workspace: key, segmentId: segment.segment_id }}
          onClick={cancel}
        >
          {t('cancel')}
        </LinkButton>
      )}
      <Button
        onClick={() => save.mutate(draft)}
        loading={save.isPending}
        disabled={draft.name.trim() === '' || problems.length > 0}
      >
        {t('save')}
      </Button>
    </>
  );
};

interface FieldsProps {
  readonly draft: SegmentDraft;
  readonly change: (part: Partial<SegmentDraft>) => void;
  readonly id: string | null;
  readonly error: ApiError | null;
}

const Fields = ({ draft, change, id, error }: FieldsProps) => {
  const { t } = useTranslation('segments');
  const errorOf = (field: string): string | undefined =>
    error?.errors.find((one) => one.field === field)?.message;
  const problems = error?.errors.filter(({ field }) => field?.startsWith('rule') === true) ?? [];
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack gap="lg">
          <Section title={t('about')}>
            <Stack gap="sm">
              <TextInput
                label={t('name')}
                required
                maxLength={200}
                value={draft.name}
                onChange={({ currentTarget }) => change({ name: currentTarget.value })}
                error={errorOf('name')}
                data-autofocus
              />
              <Textarea
                label={t('descriptionLabel')}
                autosize
                minRows={1}
                maxRows={4}
                maxLength={2_000}
                value={draft.description}
                onChange={({ currentTarget }) => change({ description: currentTarget.value })}
              />
              <Group align="flex-end" gap="lg">
                <TagsInput
                  label={t('tags')}
                  value={[...draft.tags]}
                  onChange={(tags) => change({ tags })}
                  acceptValueOnBlur
                  flex={1}
                />
                <Switch
                  label={t('tracked')}
                  checked={draft.tracked}
                  onChange={({ currentTarget }) => change({ tracked: currentTarget.checked })}
                  mb={8}
                />
              </Group>
            </Stack>
          </Section>
          <Section title={t('rule')} description={t('ruleHint')}>
            <RuleBuilder
              value={draft.rule}
              onChange={(rule: Rule | null) => change({ rule })}
              problems={problems}
              self={id}
            />
          </Section>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <div style={{ position: 'sticky', top: 76 }}>
          <AudienceSize rule={draft.rule} />
        </div>
      </Grid.Col>
    </Grid>
  );
};
