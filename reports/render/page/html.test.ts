import { expect, test } from 'vitest';
import { html, raw } from './html.ts';

test('what is put in becomes text, in content and in attributes', () => {
  const hostile = `</script><img src=x onerror='a("b")'>&`;
  expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
    '<p title="&lt;/script&gt;&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt;&amp;">' +
      '&lt;/script&gt;&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt;&amp;</p>',
  );
});

test('templates nest, lists are joined, and nothing is left out', () => {
  const items = ['<a>', 2].map((one) => html`<li>${one}</li>`);
  expect(html`<ul>${items}</ul>${null}${undefined}${false}${0}${raw('<br>')}`.text).toBe(
    '<ul><li>&lt;a&gt;</li><li>2</li></ul>0<br>',
  );
});

test('control characters become spaces, but not line ends', () => {
  expect(html`${'a\u0000b\u001b[31mc\nd\u0085'}`.text).toBe('a b [31mc\nd ');
});
