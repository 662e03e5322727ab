"""Cleans what a notebook contains: keeps what shows something, removes what runs, loads or moves over the page."""

import re
from urllib.parse import quote, unquote

import nh3


def words(text):
    return set(text.split())


# The elements that show something, besides those of HTML that nh3 allows.
SVG = words("svg g title desc path rect circle ellipse line polyline polygon text tspan")
MATHML = words(
    "math mrow mi mo mn mtext ms mspace msup msub msubsup mmultiscripts mprescripts munder mover munderover mfrac msqrt "
    "mroot mtable mtr mtd mpadded mphantom menclose mstyle merror"
)
# Attributes besides those of nh3: of every element, of drawings, of formulas.
ATTRIBUTES = words(
    "aria-hidden aria-label class id dir role style title width height open "
    "viewBox transform x y x1 y1 x2 y2 cx cy r rx ry dx dy d points opacity text-anchor dominant-baseline "
    "display form fence separator stretchy symmetric largeop movablelimits minsize maxsize lspace rspace accent accentunder "
    "displaystyle scriptlevel mathvariant linethickness columnalign columnspan rowspan depth voffset notation"
)
STYLES = words(
    "background background-color border border-bottom border-collapse border-left border-radius border-right border-top "
    "caption-side color display dominant-baseline fill fill-opacity fill-rule font-family font-size font-style font-weight height "
    "justify-items line-height margin max-height max-width min-width opacity overflow padding padding-left padding-right stroke "
    "stroke-dasharray stroke-linecap stroke-linejoin stroke-opacity stroke-width text-align text-anchor text-decoration "
    "vertical-align white-space width"
)
# What loads something in the value of a style, and the character that can disguise it.
FOREIGN = re.compile(r"url|image|\\", re.IGNORECASE)
# What lies over its neighbours or is as large as the window, and the comment that can disguise it.
MOVING = re.compile(r"/\*|margin\s*:[^;]*-|overflow\s*:[^;]*visible|[\d.][dls]?v(?:[bhiw]|max|min)\b", re.IGNORECASE)
# A picture in the page itself.
PICTURE = re.compile(r"data:image/[\w+.-]+(;base64,[\w+/=\s]+|(;(?!base64)[\w=-]+)*,.*)", re.DOTALL)
# A picture without a source, in what nh3 writes.
SOURCELESS = re.compile(r'<img(?![^>]* src="data:)(?:[^>]* alt="([^"]*)")?[^>]*>')


# A slider of the crate (`crate/src/plot/slider.rs`): a style sheet limited to the slider, buttons, and pictures that are images,
# in which a browser neither runs nor loads anything.
TEXT, WORDS = r"[^<>]*", r"[^<>\"]*"
FIGURE = rf"""<figure><figcaption>{TEXT}</figcaption><img alt="{WORDS}" src='data:image/svg\+xml,[^']*'></figure>\n"""
RULE = r"\.initializers-slider[\w .:()>-]*\{[\w .:;,()%-]*\}"
SLIDER = re.compile(
    rf"""<form class="initializers-slider" method="dialog">
<style>
(?P<style>({RULE}\n)+)</style>
(<fieldset><legend>{TEXT}</legend>
(<input type="radio" name="\w+" aria-label="{WORDS}" title="{WORDS}"( checked)?>
)+</fieldset>
)+{FIGURE}<details aria-live="polite"><summary>{TEXT}</summary>
(<div>
({FIGURE})+</div>
)+</details>
</form>\n*"""
)
SLIDER_STYLES = STYLES | words(
    "align-items appearance background break-inside content-visibility cursor flex flex-wrap float min-width outline outline-offset print-color-adjust"
)


def anchor_of(heading):
    """The name of a heading in links, whether written as for Jupyter (`#The-Way-Back`) or GitHub (`#the-way-back`)."""
    return re.sub(r"\W+", "-", heading.lower()).strip("-") or "section"


def harmless(element, attribute, value):
    """The value of an attribute for a page, or None if it would load or run something."""
    if attribute == "id":
        return anchor_of(value)
    if attribute == "href" and ":" not in value:
        # What begins as `#name=value` is a state of the playground.
        return re.sub(r"#(?!\w+=)(.+)", lambda anchor: f"#{quote(anchor_of(unquote(anchor[1])))}", value)
    if attribute == "href":
        return value if re.match("(https?|mailto):", value, re.IGNORECASE) else None
    if attribute == "style" and MOVING.search(value):
        return None
    if attribute.startswith(("style", "fill", "stroke")):
        return None if FOREIGN.search(value) else value
    return value


def is_slider(html):
    """Whether this part of a page is exactly a slider, with allowed styles only."""
    slider = SLIDER.fullmatch(html)
    declarations = re.findall(r"[{;]\s*([\w-]+)\s*:", slider["style"]) if slider else []
    return slider is not None and not FOREIGN.search(slider["style"]) and set(declarations) <= SLIDER_STYLES


def cleaner(embedded=lambda source: None):
    """A function that cleans HTML. `embedded` gives the data URL of a picture; a picture without one is left as words."""

    def allowed(element, attribute, value):
        is_name = attribute == "src" and not PICTURE.fullmatch(value)
        return embedded(value) if is_name else harmless(element, attribute, value)

    clean = nh3.Cleaner(
        tags=nh3.ALLOWED_TAGS | SVG | MATHML,
        attributes={**nh3.ALLOWED_ATTRIBUTES, "*": ATTRIBUTES},
        generic_attribute_prefixes={"fill", "font-", "stroke"},
        # What scrolls must be reachable by keyboard.
        tag_attribute_values={"div": {"tabindex": {"0"}}, "pre": {"tabindex": {"0"}}},
        filter_style_properties=STYLES,
        url_schemes={"http", "https", "mailto", "data", "attachment"},
        attribute_filter=allowed,
    ).clean
    return lambda html: SOURCELESS.sub(r"\1", clean(html))


clean = cleaner()


def clean_output(html, clean=clean):
    """Cleans the output of a cell."""
    return html if is_slider(html) else clean(html)
