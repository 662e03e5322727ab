"""Valid Markdown cells: every block inside every block, every inline part in every place, and cells made by hand."""

import itertools

# A percent sign parts them.
BY_HAND = r"""
#Head without space
%
## Head ##
%
###### six
%
####### seven
%
# A *b* `c` $x_1$ [d](#e)
%
text
## Head
text
%
text
***
text
%
text
- item
%
text
1. item
%
text
2. item
%
0. zero
1. one
%
1) one
2) two
%
1. one
1. one
%
- a
+ b
* c
%
- a

- b
%
- a
- b


- c
%
- a
   - b
      - c
%
1. a
   - b

   c
2. d
%
1. a

   ```rust
   let x = 1;
   ```

2. b
%
- a
	- b
%
10. ten

    more
%
-
  a
%
- a

      code
%
> a
>> b
%
> a
>
> b
%
> a

> b
%
> - a
> - b
%
> # Head
> text
%
>no space
%
> a
```
code
```
%
- a
```
code
```
%
````
```
inner
```
````
%
```python title="a" {1}
x
```
%
```
unclosed
%
```
$x$ and \(y\)
```
%
`` a`b `` and `  ` and ` a `
%
`a\`b`
%
`$x$` and $x$ and ``$y$``
%
`a
b`
%
snake_case_name and __init__ and a_b_
%
**bold**text **a*b*c** *a**b**c*
%
*a*b **a**b _a_b
%
**"a"** **a.** b
%
a\
b
%
\*a\* \# \[a\]
%
[a](<b c>) [a](http://a.b/c_d?e=f&g=h) [a](https://example.org/(b))
%
[a][b] and [b] and [B][]

[b]: <https://example.org/x> "t"
%
[a]: https://example.org/
%
[not a link] [x](
%
![a](data:image/png;base64,AAAA "t")
%
[a](#x "t") <https://example.org/>
%
(see https://example.org/a.) https://example.org/b, https://example.org/c_d_e
%
https://example.org/a?b=c&d=e#f
%
&lt;b&gt; &amp;amp; &hearts; &#x41;
%
a < b, c > d, a<b>c
%
<b>bold *em*</b> text <i>x</i>
%
<span style="color:red">red *em*</span>
%
<font color="red">a</font> <center>b</center>
%
<br>
%
<hr>
%
a <!-- comment --> b
%
<!-- comment -->
text
%
<details>
<summary>A</summary>

<details><summary>B</summary>

text

</details>
</details>
%
<details open><summary>A</summary>text</details>
%
<details>
<summary>**A**</summary>
text
</details>
%
<div>

# Head

- a
- b

</div>
%
<div><p>a *b*</p>

c *d*

</div>
%
<table>
<tr><th>a</th></tr>

<tr><td>*b*</td></tr>
</table>
%
<p align="center"><b>a</b></p>
%
<dl><dt>a</dt><dd>b</dd></dl>
%
<kbd>Ctrl</kbd>+<kbd>C</kbd>
%
<ruby>a</ruby> <abbr title="x">b</abbr> <q>c</q> <small>d</small> <del>e</del> <ins>f</ins> <var>g</var> <samp>h</samp>
%
<h2>Head</h2>
%
<a id="x"></a>text <a name="y"></a>
%
<img src="data:image/png;base64,AAAA" alt="a" width="50%"/>
%
<figure><img src="data:image/png;base64,AAAA"><figcaption>a *b*</figcaption></figure>
%
<script>alert(1)</script>text
%
<style>p {color: red}</style>text
%
<iframe src="https://example.org/"></iframe>text
%
<button>a</button> <input type="text" value="b"> <select><option>c</option></select>
%
| a |
|---|
| 1 |
%
| a | b |
|:--|--:|
| 1 | 2 |
%
|a|b|
|-|-|
|1|2|
%
| a | b |
|---|---|
| 1 |
| 1 | 2 | 3 |
%
| a | b |
|---|---|
| x \| y | `a \| b` |
%
| a | b |
|---|---|
| $\|x\|$ | $|y|$ |
%
| a | b |
|---|---|
| $x$ | $y$ |
| $a_1*b$ | $c*d_2$ |
%
| a | b |
|---|---|
| $5 | $6 |
%
| a | b |
|---|---|
| `$5` | `$6` |
%
| a | b |
|---|---|
|   | 2 |
%
| a | b |
|---|---|
| 1<br>2 | <b>3</b> |
%
| a | b |
|---|---|
%
text
| a | b |
|---|---|
| 1 | 2 |
%
text | more
%
| a | b |
| 1 | 2 |
%
| a | b |
|---|
| 1 | 2 |
%
  | a | b |
  |---|---|
  | 1 | 2 |
%
| a | b |
|---|---|
| 1 | 2 |

text
%
| a | b |
|---|---|
| 1 | 2 |
> quote
%
| a | b |
|---|---|
| 1 | 2 |
# Head
%
| a | b |
|---|---|
| 1 | 2 |
- item
%
| [a](https://example.org/) | ![b](data:image/png;base64,AAAA) |
|---|---|
| **c** | ~~d~~ |
%
a|b
-|-
c|
|d
%
$x$
%
$ x $ and $y $ and $ z$
%
$$x$$ text $$y$$
%
text
$$
x
$$
text
%
$$x$$

$$
y
$$
%
$a
b$
%
$$
a

b
$$
%
$a

b$
%
a$x$b 2$y$
%
$x$-axis, $n$th
%
$x^*$ and $y^*$
%
$a_{1}$ *b* $c_{2}$
%
$\mathbf{x}_1 \cdot \mathbf{y}_1$
%
$f(x) = \begin{cases} 1 & x > 0 \\ 0 & x \le 0 \end{cases}$
%
$\left|x\right|$ $\lvert x \rvert$ $\{x\}$
%
$x'$ $x''$ $\bar x$ $\hat{y}$ $\sum_{i=1}^n x_i$ $\frac{1}{2}$ $\sqrt[3]{x}$
%
\begin{equation}
x = 1
\end{equation}
%
text \begin{equation}x\end{equation} text
%
$$\begin{pmatrix} a & b \\ c & d \end{pmatrix}$$
%
$$
\begin{aligned}
a &= b \\
  &= c
\end{aligned}
$$
%
$$ x \tag{1} $$
%
\\(x\\) and \\[y\\]
%
\(x\) and \[y\]
%
\$5 or $x$
%
5\$ and $x$
%
the price is $5
%
$5 and $6
%
100$
%
$$
%
$
%
$x$ $
%
**$x$** and *$y$* and ~~$z$~~ and [$w$](#a)
%
# $x_1$ and $y$
%
- $x$
- $$y$$
%
1. a

   $$
   x
   $$
%
> $x$
>
> $$y$$
%
$\text{if } x$
%
$x \text{ <b> } y$
%
$a \& b$ $50\%$ $\# 1$ $\_$
%
$x <y$ and $z> w$
%
$\frac{a}{b$
%
$\unknown$
%
<b>$x$</b> <div>$y$</div>
%
<div>

$x$

</div>
%
<p>$x_1 < y$ and $a*b*c$</p>
%
<code>$x$</code> <pre>$y$</pre>
%
<ul><li>$x$</li></ul>
%
<details><summary>$x$</summary>$y$</details>
%
<td>$x$</td>
%
text[^1]

[^1]: note
%
Term
: Definition
%
*[HTML]: Hyper Text
HTML
%
==mark== ^sup^ ~sub~
%
~~a~~ ~~ b ~~
%
~a~ and ~5 and ~6
%
:::note
text
:::
%
```{note}
text
```
%
{#id .class}
%
# Head {#id}
%
[[_TOC_]] [TOC]
%
---
title: x
---
text
%
- [ ] a
- [x] b
- [ ]
- [X] **c** $x$
%
- [ ] a

- [x] b

  more
%
1. [ ] a
2. [x] b
%
- [ ] a
  - [x] b
%
* * *
%
_ _ _
%
- - -
%
@@1@@ $x$
%
a@example.org www.example.org
%
line with trailing spaces
%
Straße — “quoted” … 日本語 *強調*です
%
a&nbsp;b
%
"smart" -- quotes --- (c)
%
\\ \\\\ a\\b
%
C:\new\table
%
2*3*4 and 2 * 3
%
<https://example.org/a b>
%
<notatag> <x-y>
%
a <b
%
<
%
&
%
\
%
![a $x_1$ *b*](data:image/png;base64,AAAA)
%
[a `b` $x$ **c** ![d](data:image/png;base64,AAAA)](https://example.org/)
%
```mermaid
graph LR
    x --> y
```
"""
PICTURE = "data:image/png;base64,AAAA"
BLOCKS = {
    "paragraph": "one *two* `three`",
    "lines": "one\ntwo  \nthree\\\nfour",
    "heading": "## Head",
    "underlined heading": "Head\n====",
    "list": "- one\n- two\n  - three",
    "loose list": "- one\n\n- two\n\n  more",
    "numbered list": "1. one\n2. two",
    "tasks": "- [ ] one\n- [x] two",
    "quote": "> one\n> two",
    "lazy quote": "> one\ntwo",
    "code": "```rust\nlet x = 1; // $5\n\nx\n```",
    "plain code": "~~~\nplain *no* <b> & $x$\n~~~",
    "rule": "***",
    "table": "| a | b |\n|---|:-:|\n| 1 | `2` |",
    "bare table": "a | b\n--|--\n1 | 2",
    "uneven table": "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |",
    "formula": "$$\nx_1 + y\n$$",
    "formula on a line": "$$x_1 + y$$",
    "environment": "\\begin{align}\na &= b \\\\\nc &= d\n\\end{align}",
    "inline formula": "the $x_1*y*z_2$ here",
    "box": '<div class="alert">\n\none *two*\n\n</div>',
    "box on a line": '<div class="alert">one *two*</div>',
    "fold": "<details><summary>sum</summary>\n\none *two*\n\n</details>",
    "HTML table": "<table><tr><td>1 *2*</td></tr></table>",
    "HTML list": "<ul>\n<li>1 *2*</li>\n</ul>",
    "HTML paragraph": "<p>one *two*</p>",
    "HTML code": "<pre>\none *two*\n\n$x$ three\n</pre>",
    "comment": "<!-- one\n\n*two* -->",
    "picture": f"![alt *t*]({PICTURE})",
    "HTML picture": f'<img src="{PICTURE}" alt="a" width="9">',
    "reference": "[one] [two][one]\n\n[one]: https://example.org/1 'Title'",
    "HTML in a line": "<b>one *two*</b> <kbd>three</kbd>",
}
# What stands before the first line of a block and before its other lines.
STARTS = {
    "an item": ("- ", "  "),
    "a numbered item": ("1. ", "   "),
    "a quote": ("> ", "> "),
    "an item in a quote": ("> - ", ">   "),
    "a quote in an item": ("- > ", "  > "),
    "an item in an item": ("- - ", "    "),
    "a fold": ("<details><summary>sum</summary>\n\n", ""),
    "a fold in an item": ("- <details><summary>sum</summary>\n\n  ", "  "),
    "a fold in a line": ("text <details><summary>sum</summary>\n\n", ""),
    "a box": ("<div>\n\n", ""),
    "an HTML cell": ("<table><tr><td>\n\n", ""),
    "an item after its text": ("- one\n\n  ", "  "),
    "an item under its text": ("- one\n  ", "  "),
}
ENDS = {"a fold": "</details>", "a fold in an item": "</details>", "a fold in a line": "</details>", "a box": "</div>", "an HTML cell": "</td></tr></table>"}
# In Markdown these are not over before a blank line.
HTML = "box", "box on a line", "fold", "HTML table", "HTML list", "HTML paragraph", "HTML picture"
# These may go on after a blank line.
LASTING = "list", "loose list", "numbered list", "tasks", "quote", "code", "box", "fold"
PARTS = {
    "emphasis": "*em* _em_ **st** __st__ ***both*** a*b*c a_b_c",
    "code spans": "`a` ``b`c`` `$d$`",
    "strikes": "~~one~~",
    "one tilde": "~one~",
    "link": '[a *b*](https://example.org/a_b_c "T") [c](<https://example.org/d>)',
    "anchor": "[a](#Some-Head) [b](#b)",
    "written address": "<https://example.org/a_b> <a@example.org>",
    "bare address": "see https://example.org/a_b_c, https://example.org. (https://example.org/x)",
    "www": "www.example.org",
    "pictures": f'![a]({PICTURE}) ![b]({PICTURE} "T")',
    "linked picture": f"[![a]({PICTURE})](https://example.org/)",
    "two formulas": "$x_1$ and $y_1*z*$",
    "formulas": "$a$, $b$; ($c$)-$d$",
    "brackets": "$[a](b)$ and $x[1]$",
    "absolute": "$|x|$",
    "norm": "$\\|x\\|$ $\\{a\\}$ $a\\_b$",
    "less": "$a>b$ $x < y > z$",
    "prices": "it costs 5$ and 6$ more",
    "price": "it costs $5 only",
    "escaped dollars": "\\$5 and \\$6",
    "TeX brackets": "\\\\(x_1\\\\) and \\\\[y_1\\\\]",
    "display": "a $$x_1$$ b",
    "formula in a formula": "$\\text{a $b$ c}$",
    "indices": "$x_{i_{j}}$",
    "HTML": "<b>a</b> <i>b *c*</i> <sub>d</sub><sup>e</sup> <kbd>f</kbd> <mark>g</mark> <code>h *i*</code> <span>j</span> <s>k</s> <u>l</u>",
    "HTML link": '<a href="https://example.org/">a *b*</a>',
    "break": "a<br>b<br/>c",
    "formula in HTML": "<b>$x_1$</b> <code>$y$</code>",
    "escapes": "\\* \\_ \\` \\# \\< \\|",
    "entities": "&amp; &lt; &copy; &#65; &nope; AT&T a < b > c",
    "footnote": "text[^1] more",
    "signs": ":smile: --- ... \"quoted\" 'it' (c) @name #1 {one} {{two}} {% three %} ==four== x^2^ a ~ b",
    "stars": "2 * 3 * 4 and a ** b",
}
PLACES = {
    "a paragraph": "{}",
    "lines": "a\n{}\nb",
    "a heading": "# {}",
    "an underlined heading": "{}\n---",
    "an item": "- {}",
    "items": "- {}\n- x",
    "a task": "- [ ] {}",
    "a quote": "> {}",
    "a cell": "| a | b |\n|---|---|\n| {} | x |",
    "a head": "| {} | x |\n|---|---|\n| 1 | 2 |",
    "a strike": "~~x {} y~~",
    "HTML": "<b>{}</b>",
    "a box": "<div>{}</div>",
    "a box of lines": "<div>\n{}\n</div>",
    "a summary": "<details><summary>{}</summary>\n\ntext\n\n</details>",
    "an HTML paragraph": "<p>{}</p>",
    "an HTML cell": "<table><tr><td>{}</td><td>x</td></tr></table>",
}


def cells():
    """Each cell with its name; those made by hand are their own names."""
    for source in BY_HAND.strip("\n").split("\n%\n"):
        yield source, source
    yield from BLOCKS.items()
    for (name, block), (place, (first, rest)) in itertools.product(BLOCKS.items(), STARTS.items()):
        end = f"\n\n{rest}{ENDS[place]}" if place in ENDS else ""
        yield f"{name} in {place}", first + block.replace("\n", "\n" + rest) + end
    for (name, block), (other, after) in itertools.product(BLOCKS.items(), repeat=2):
        if name in LASTING:
            yield f"{name}, then {other}", f"{block}\n\n{after}"
        if name not in HTML:
            yield f"{name}, at once {other}", f"{block}\n{after}"
    for (name, part), (place, around) in itertools.product(PARTS.items(), PLACES.items()):
        yield f"{name} in {place}", around.replace("{}", part)
