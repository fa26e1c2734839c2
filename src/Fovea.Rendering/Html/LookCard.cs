using System.Globalization;
using System.Xml.Linq;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>One look: the path of its glimpses, and a row per glimpse with what it saw at each scale and what the model thought after it.</summary>
internal static class LookCard
{
    private const int PatchSide = 64, MostClasses = 12;

    // Width beside height from which on the rows stand below the image.
    private const double WideFrom = 1.3;

    private static readonly string[] columns = ["glimpse", "what it saw, finest scale first", "class"];

    /// <summary>The look as HTML.</summary>
    /// <param name="look">The look.</param>
    /// <param name="seesAllAtOnce">Whether the model chose nothing, so that there are no glimpses to show.</param>
    public static XElement Build(Look look, bool seesAllAtOnce = false) => Tag(
        "article", look.Shape.Width > WideFrom * look.Shape.Height ? "look wide" : "look",
        Tag("header", null, Tag("h4", null, $"{look.ClassName}, {Percent(look.Confidence)}"), Verdict(look), Tag("span", "muted", look.Name)),
        SvgFixationPath.Draw(look, showsPath: !seesAllAtOnce),
        seesAllAtOnce ? Classes(look) : Glimpses(look));

    private static XElement? Verdict(Look look) => look.Label switch
    {
        null => null,
        int label when label == look.Prediction => Tag("span", "good", "✓ right"),
        int label => Tag("span", "bad", $"✗ truth: {look.NameOf(label)}"),
    };

    private static XElement Glimpses(Look look) => Tag(
        "table", null,
        Tag("thead", "hidden", Tag("tr", null, columns.Select(name => Tag("th", null, With("scope", "col"), name)))),
        Tag("tbody", null, look.Steps.Select((step, t) => Tag(
            "tr", $"g{t + 1}", With("style", $"--step:{SvgFixationPath.Css(Theme.OfStep(t, look.Steps.Count))}"),
            Tag("th", null, With("scope", "row"), Tag("span", "badge", $"{t + 1}")),
            Tag("td", "patches", Enumerable.Range(0, look.Scales).Select(scale => Patch(look, step, t, scale))),
            Tag("td", null, Bar(look.NameOf(step.Prediction), step.Confidence), Truth(look, step))))));

    private static XElement Patch(Look look, LookStep step, int t, int scale) => Tag(
        "img", "crisp", With("src", DataUri.Encode(Bitmaps.OfPatch(look, step, scale), PatchSide)), With("alt", $"glimpse {t + 1} at scale {scale + 1}"),
        With("title", $"scale {scale + 1}: {step.Boxes[scale].Size}x{step.Boxes[scale].Size} pixels of the image"));

    private static XElement Classes(Look look) => Tag(
        "table", null,
        Tag("tbody", null, Enumerable.Range(0, look.ClassNames.Count).OrderByDescending(c => look.Probabilities[c]).Take(MostClasses)
            .Select(c => Tag("tr", null, Tag("td", null, Bar(look.ClassNames[c], look.Probabilities[c]))))));

    private static XElement[] Bar(string name, float probability) =>
    [
        Said(name, probability),
        Tag("div", "trough", Tag("div", null, With("style", $"width:{Number(100 * probability)}%"))),
    ];

    /// <summary>What is left for the true class where another one is said.</summary>
    private static XElement? Truth(Look look, LookStep step) => look.Label is not { } label || label == step.Prediction || look.SeveralClasses
        ? null : Said(look.ClassNames[label], step.Probabilities[label], " muted");

    private static XElement Said(string name, float probability, string more = "") =>
        Tag("div", $"said{more}", Tag("span", null, With("title", name), name), Tag("span", null, Percent(probability)));

    private static string Percent(float share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
