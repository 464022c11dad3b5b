// Editing one person. States the revision it saw: when somebody else was quicker, both sides are shown and nothing is
// written until one of them is chosen.
import {
  Alert,
  Button,
  Drawer,
  Group,
  Select,
  SimpleGrid,
  Table,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { intoView } from '../../../ui/into-view.ts';
import { notifyDone } from '../../../ui/notify.tsx';
import { ApiError } from '../../api.ts';
import { KeptForm } from '../../parts/kept/kept-form.tsx';
import { KeptNotice } from '../../parts/kept/kept-notices.tsx';
import { useKept } from '../../parts/kept/use-kept.ts';
import { useApi } from '../../session.ts';
import { AttributeEditor } from './attribute-editor.tsx';
import type { EditValues } from './edit-fields.ts';
import { changeOf, differencesOf, STATE_FIELDS, TEXT_FIELDS, valuesOf } from './edit-fields.ts';
import type { Person } from './person-data.ts';

export const EditButton = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
        {t('edit.open')}
      </Button>
      <Drawer
        opened={opened}
        onClose={close}
        position="right"
        size="xl"
        title={t('edit.title')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        {opened && <EditForm person={person} onDone={close} />}
      </Drawer>
    </>
  );
};

interface EditFormProps {
  readonly person: Person;
  readonly onDone: () => void;
}

const storedOf = (person: Person) => ({ values: valuesOf(person), version: person.revision });

interface Problem {
  readonly field: string | null;
  readonly message: string;
}

const useEdit = ({ person, onDone }: EditFormProps) => {
  const { t } = useTranslation('people');
  const api = useApi();
  const queries = useQueryClient();
  const kept = useKept<EditValues>({ id: `person-${person.user_id}`, loaded: storedOf(person) });
  const { values, type: setValues } = kept;
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  // What a refused save was told of; typing that came back over an older state knows it from the screen.
  const [newest, setNewest] = useState(person);
  const change = changeOf(kept.base, values);
  const save = useMutation({
    mutationFn: (revision: number) =>
      api.patch(`/admin/v1/people/${person.user_id}`, {
        revision,
        attributes: change.ok ? change.attributes : {},
      }),
    onSuccess: async () => {
      kept.saved(values);
      await queries.invalidateQueries({ queryKey: [api.workspace, 'people', person.user_id] });
      notifyDone(t('edit.saved'));
      onDone();
    },
    onError: (error, over) => {
      if (error instanceof ApiError && error.code === 'conflict') {
        const now = error.body['person'] as Person;
        setNewest(now);
        if (kept.meet(storedOf(now)) && over !== now.revision) save.mutate(now.revision);
        return;
      }
      const listed = error instanceof ApiError ? error.errors : [];
      setProblems(
        listed.length === 0
          ? [{ field: null, message: error.message }]
          : listed.map(({ field, message }) => ({
              field: field?.replace('attributes.', '') ?? null,
              message,
            })),
      );
    },
  });
  const submit = (revision: number) => {
    setProblems([]);
    if (!change.ok) return setProblems([{ field: change.name, message: t('edit.notOfType') }]);
    if (Object.keys(change.attributes).length === 0) {
      kept.discard();
      return onDone();
    }
    save.mutate(revision);
  };
  return { kept, newest, values, setValues, problems, change, submit, save };
};

const EditForm = (props: EditFormProps) => {
  const { t } = useTranslation('people');
  const edit = useEdit(props);
  const problemOf = (name: string) => edit.problems.find(({ field }) => field === name)?.message;
  const rest = edit.problems.filter(({ field }) => field === null || field === 'attributes');
  return (
    <KeptForm
      kept={edit.kept}
      words={{ save: t('edit.save'), cancel: t('edit.cancel') }}
      isReady={edit.kept.present === null}
      isSaving={edit.save.isPending}
      onSave={() => edit.submit(Number(edit.kept.version))}
      onClose={props.onDone}
    >
      <KeptNotice kept={edit.kept} />
      {edit.kept.present !== null && (
        <Conflict
          present={edit.newest}
          wanted={edit.change.ok ? edit.change.attributes : {}}
          onMine={() => {
            edit.kept.keepMine();
            edit.submit(edit.newest.revision);
          }}
          onTheirs={() => {
            edit.kept.settle(storedOf(edit.newest));
            edit.save.reset();
          }}
        />
      )}
      {rest.map(({ message }) => (
        <Alert key={message} color="red" role="alert">
          {message}
        </Alert>
      ))}
      <FieldInputs edit={edit} problemOf={problemOf} person={props.person} />
      <AttributeEditor
        attributes={edit.values.attributes}
        problemOf={problemOf}
        onChange={(attributes) => edit.setValues({ ...edit.values, attributes })}
      />
    </KeptForm>
  );
};

interface FieldInputsProps {
  readonly edit: ReturnType<typeof useEdit>;
  readonly person: Person;
  readonly problemOf: (name: string) => string | undefined;
}

const FieldInputs = ({ edit: { values, setValues }, person, problemOf }: FieldInputsProps) => {
  const { t } = useTranslation('people');
  const setField = (name: string, text: string) =>
    setValues({ ...values, fields: { ...values.fields, [name]: text } });
  const states = ['opted_in', 'subscribed', 'unsubscribed'].map((value) => ({
    value,
    label: t(`state.${value}`),
  }));
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {TEXT_FIELDS.map((name) => (
          <TextInput
            key={name}
            label={t(`edit.field.${name}`)}
            value={values.fields[name] ?? ''}
            error={problemOf(name)}
            onChange={({ currentTarget }) => setField(name, currentTarget.value)}
          />
        ))}
      </SimpleGrid>
      <Title order={3}>{t('consent')}</Title>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        {STATE_FIELDS.map((name) => (
          <Select
            key={name}
            label={t(`edit.field.${name}`)}
            data={states}
            allowDeselect={false}
            value={values.fields[name] ?? null}
            onChange={(state) => setField(name, state ?? '')}
          />
        ))}
        {person.subscription_groups.map((group) => (
          <Select
            key={group.group_id}
            label={group.name}
            data={['subscribed', 'unsubscribed'].map((value) => ({ value, label: t(`state.${value}`) }))}
            allowDeselect={false}
            placeholder={t('state.unknown')}
            value={values.groups[group.group_id] === 'unknown' ? null : values.groups[group.group_id]}
            onChange={(state) =>
              setValues({ ...values, groups: { ...values.groups, [group.group_id]: state ?? 'unknown' } })
            }
          />
        ))}
      </SimpleGrid>
    </>
  );
};

interface ConflictProps {
  readonly present: Person;
  readonly wanted: Readonly<Record<string, unknown>>;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

const Conflict = ({ present, wanted, onMine, onTheirs }: ConflictProps) => {
  const { t } = useTranslation('people');
  return (
    <Alert ref={intoView} color="orange" title={t('conflict.title')} role="alert">
      <Text fz="sm" mb="sm">
        {t('conflict.text')}
      </Text>
      <Table fz="sm" mb="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('conflict.field')}</Table.Th>
            <Table.Th>{t('conflict.mine')}</Table.Th>
            <Table.Th>{t('conflict.theirs')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {differencesOf(wanted, present).map(({ name, mine, theirs }) => (
            <Table.Tr key={name}>
              <Table.Td>{t(`edit.field.${name}`, { defaultValue: name })}</Table.Td>
              <Table.Td>{mine}</Table.Td>
              <Table.Td>{theirs}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group gap="xs">
        <Button size="xs" onClick={onMine}>
          {t('conflict.keepMine')}
        </Button>
        <Button size="xs" variant="default" onClick={onTheirs}>
          {t('conflict.takeTheirs')}
        </Button>
      </Group>
    </Alert>
  );
};
