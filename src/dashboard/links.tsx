// Links of the router in the clothes of Mantine: typed addresses, preloaded on hover, opened in a tab when asked.
import type { AnchorProps, ButtonProps } from '@mantine/core';
import { Anchor, Button } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

type Native<Props> = Props &
  Omit<AnchorHTMLAttributes<HTMLAnchorElement>, keyof Props> & { ref?: Ref<HTMLAnchorElement> };

const PlainAnchor = (props: Native<AnchorProps>) => <Anchor {...props} />;
const PlainButton = (props: Native<ButtonProps>) => <Button component="a" {...props} />;

export const LinkAnchor = createLink(PlainAnchor);
export const LinkButton = createLink(PlainButton);
