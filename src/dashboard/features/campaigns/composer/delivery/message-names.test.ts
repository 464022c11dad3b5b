// Which links and buttons of another campaign a trigger offers.
import { expect, test } from 'vitest';
import { buttonsOf, linkAliasesOf } from './message-names.ts';

const definition = {
  variants: [
    {
      messages: [
        {
          channel: 'email',
          content: {
            body:
              '<a href="https://a.example" data-alias="Big shoe">x</a> <a href=\'#\' data-alias=\'hat\'>y</a>' +
              '<a href="https://a.example/?x=1&amp;lid=red%20coat#z">z</a><a data-alias="{{ made_up }}">q</a>',
          },
        },
        { channel: 'sms', content: { body: 'Look: https://a.example?lid=hat' } },
        {
          channel: 'push',
          content: {
            apple: { buttons: [{ action_id: 'buy' }, { action_id: 'later' }] },
            android: { buttons: [{ text: 'Buy now' }, 'wrong'] },
          },
        },
      ],
    },
  ],
};

test('aliases of links, from markup and from addresses, each once', () => {
  expect(linkAliasesOf(definition)).toEqual(['Big shoe', 'hat', 'red coat']);
});

test('buttons of push messages of each family', () => {
  expect(buttonsOf(definition)).toEqual(['buy', 'later', 'Buy now']);
});

test('half a definition has none', () => {
  expect(linkAliasesOf({ variants: null })).toEqual([]);
  expect(buttonsOf(null)).toEqual([]);
});
