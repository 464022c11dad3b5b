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
import { KeptNotice } from '../../parts/kept/kept-notices.tsx';
import type { Versioned } from '../../parts/kept/kept-store.ts';
import { fresh, useKept, type Kept } from '../../parts/kept/use-kept.ts';
import { useApi, useWorkspace } from '../../session.ts';
import { Conflict } from './conflict.tsx';
import { refreshSegments, saveSegment, segmentQuery, type SegmentAnswer } from './segment-data.ts';

interface SegmentDraft {
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly rule: Rule | null;
  readonly tracked: boolean;
}

const BLANK: SegmentDraft = { name: '', description: '', tags: [], rule: null, tracked: true };

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

const draftOf = ({ name, description, tags, rule, tracked }: SegmentAnswer): SegmentDraft => ({
  name,
  description,
  tags,
  rule,
  tracked,
});

const storedOf = (segment: SegmentAnswer | null): Versioned<SegmentDraft> =>
  segment === null ? fresh(BLANK) : { values: draftOf(segment), version: segment.version };

interface EditorProps {
  readonly segment: SegmentAnswer | null;
  readonly title: string;
}

const Editor = ({ segment, title }: EditorProps) => {
  const { t } = useTranslation('segments');
  const { key } = useWorkspace();
  const id = segment?.segment_id ?? null;
  const kept = useKept({ id: `segment-${id ?? 'new'}`, loaded: storedOf(segment) });
  const save = useSave(id, kept);
  const error = save.error instanceof ApiError ? save.error : null;
  // Told by a refused save, or known when typing from before a reload came back.
  const newest = save.theirs ?? segment;
  const conflicting = kept.present === null ? null : newest;
  const crumbs = [{ label: t('title'), href: `/w/${encodeURIComponent(key)}/segments` }];
  return (
    <Page title={title} crumbs={crumbs} actions={<EditorActions segment={segment} kept={kept} save={save} />}>
      <KeptNotice kept={kept} />
      {conflicting !== null && (
        <Conflict
          theirs={conflicting}
          onTakeTheirs={() => {
            kept.settle(storedOf(conflicting));
            save.reset();
          }}
          onKeepMine={() => {
            kept.keepMine();
            save.mutate(conflicting.version);
          }}
        />
      )}
      {save.error !== null && conflicting === null && (
        <ErrorPanel title={t('notSaved')} message={save.error.message} requestId={error?.requestId} />
      )}
      <Fields draft={kept.values} change={kept.change} id={id} error={error} />
    </Page>
  );
};

const useSave = (id: string | null, kept: Kept<SegmentDraft>) => {
  const { t } = useTranslation('segments');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [theirs, setTheirs] = useState<SegmentAnswer | null>(null);
  const saving = useMutation({
    mutationFn: (version: string | number) => {
      const { rule, ...draft } = kept.values;
      const body = { ...draft, rule: rule ?? { all: [] } };
      return saveSegment(api, id, id === null ? body : { ...body, version: Number(version) });
    },
    onSuccess: async (saved) => {
      kept.settle(storedOf(saved));
      await refreshSegments(client, api);
      notifyDone(t('saved', { name: saved.name }));
      await navigate({
        to: '/w/$workspace/segments/$segmentId',
        params: { workspace: api.workspace, segmentId: saved.segment_id },
      });
    },
    onError: (error, over) => {
      const current =
        error instanceof ApiError && error.code === 'conflict' ? error.body['current'] : undefined;
      if (current === undefined) return;
      const now = current as SegmentAnswer;
      setTheirs(now);
      if (kept.meet(storedOf(now)) && over !== now.version) saving.mutate(now.version);
    },
  });
  return { ...saving, theirs };
};

interface ActionsProps {
  readonly segment: SegmentAnswer | null;
  readonly kept: Kept<SegmentDraft>;
  readonly save: ReturnType<typeof useSave>;
}

const EditorActions = ({ segment, kept, save }: ActionsProps) => {
  const { t } = useTranslation('segments');
  const { key } = useWorkspace();
  const { values: draft, present, version } = kept;
  const { problems } = useUnderstanding(toRoot(draft.rule));
  return (
    <>
      {segment === null ? (
        <LinkButton
          variant="default"
          to="/w/$workspace/segments"
          params={{ workspace: key }}
          onClick={kept.discard}
        >
          {t('cancel')}
        </LinkButton>
      ) : (
        <LinkButton
          variant="default"
          to="/w/$workspace/segments/$segmentId"
          params={{ workspace: key, segmentId: segment.segment_id }}
          onClick={kept.discard}
        >
          {t('cancel')}
        </LinkButton>
      )}
      <Button
        onClick={() => save.mutate(version)}
        loading={save.isPending}
        disabled={draft.name.trim() === '' || problems.length > 0 || present !== null}
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
