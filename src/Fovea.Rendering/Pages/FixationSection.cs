using System.Xml.Linq;
using Fovea.Reports;
using static Fovea.Rendering.Html;

namespace Fovea.Rendering;

/// <summary>Where a model looks on average: maps per glimpse, per class, and of both.</summary>
internal static class FixationSection
{
    private const int MostCells = 144;

    public static HtmlSection Build(string id, string title, LookReport looks, ModelSummary model)
    {
        if (model.SeesAllAtOnce) return HtmlSection.LeftOut(id, title, "This model sees all of the image at once and chooses no place to look.");
        IReadOnlyList<IReadOnlyList<FixationMap>> maps = looks.Survey.Fixations;
        int steps = maps[0].Count, shown = Math.Min(maps.Count, LookReport.MostClasses);
        List<XElement> content =
        [
            Tag("h3", null, "Each glimpse, all classes"),
            Maps(Enumerable.Range(0, steps).Select(t => SvgHeatMap.Draw($"glimpse {t + 1}", FixationMap.Sum(maps.Select(row => row[t])), Uri(looks.Backdrop)))),
            Tag("h3", null, steps > 1 ? "Each class, glimpses after the first" : "Each class"),
            Maps(Enumerable.Range(0, shown).Select(c => SvgHeatMap.Draw(model.ClassNames[c], FixationMap.Sum(steps > 1 ? maps[c].Skip(1) : maps[c]), Uri(looks.Backdrops[c])))),
        ];
        if (shown < maps.Count) content.Add(Tag("p", "muted", $"The first {shown} of {maps.Count} classes."));
        if (steps > 1 && shown * steps <= MostCells)
        {
            content.Add(Tag(
                "details", null, Tag("summary", null, "Every class at every glimpse"),
                Enumerable.Range(0, shown).Select(c => Tag(
                    "div", null, Tag("h3", null, model.ClassNames[c]), Tag("div", "maps pair", maps[c].Select((map, t) => SvgHeatMap.Draw($"glimpse {t + 1}", map)))))));
        }

        string first = model.Start switch
        {
            StartLocation.Centre => "The first one always looks at the centre.",
            StartLocation.Chosen => "The first one is chosen like the others.",
            _ => "The first one starts anywhere.",
        };
        return new HtmlSection(
            id, title, $"The brighter a place, the more glimpses had their centre there, over the mean of the images. {first} A policy that learned to look has maps that differ from glimpse to glimpse and from class to class.", content);
    }

    private static XElement Maps(IEnumerable<XElement> maps) => Tag("div", "maps", maps);

    private static string? Uri(MeanImage? mean) =>
        mean is null ? null : DataUri.Encode(Bitmaps.OfPixels(new ImageShape(mean.Height, mean.Width, 1), mean.Gray.ToArray()), Math.Max(mean.Width, mean.Height));
}
