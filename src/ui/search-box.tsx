// A text to search by: shown as it is typed, and searched for when the typing pauses.
import { TextInput, type TextInputProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

interface SearchBoxProps extends Omit<TextInputProps, 'value' | 'onChange' | 'leftSection' | 'aria-label'> {
  readonly label: string;
  /** What stands in the address. */
  readonly searched: string;
  /** Without blanks around it; '' is no search. */
  readonly onSearch: (text: string) => void;
  readonly iconSize?: number;
}

const PAUSE_MS = 250;

export const SearchBox = ({ label, searched, onSearch, iconSize = 16, ...rest }: SearchBoxProps) => {
  const [typed, setTyped] = useState(searched);
  const search = useDebouncedCallback(onSearch, PAUSE_MS);
  return (
    <TextInput
      {...rest}
      aria-label={label}
      leftSection={<IconSearch size={iconSize} aria-hidden />}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        search(currentTarget.value.trim());
      }}
    />
  );
};
