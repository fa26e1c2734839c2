using System.Reflection;
using System.Text.Json.Nodes;
using Fovea.Data;
using SkiaSharp;

namespace Fovea.Rendering;

/// <summary>One look as a page that plays it in a browser: one file, no network.</summary>
public static class LookAnimation
{
    private const string Placeholder = "/*LOOK*/";

    private const double ScaleTextHeight = 2.6;

    /// <summary>The page as HTML.</summary>
    public static string Html(Look look)
    {
        // The serializer writes < > & and quotes as escapes, so that no name can end the script it stands in.
        return Template().Replace(Placeholder, ToJson(look).ToJsonString(), StringComparison.Ordinal);
    }

    private static JsonObject ToJson(Look look)
    {
        using SKImage image = Bitmaps.OfImage(look);
        double margin = FixationPath.MarginOf(look), unit = (Math.Max(look.Shape.Width, look.Shape.Height) + (2 * margin)) / 100;
        GlimpseMarks marks = SvgFixationPath.MarksOf(look, margin, unit);
        ScaleBar? bar = ScaleBar.For(look, look.Shape.Width + (2 * margin));
        return new JsonObject
        {
            ["name"] = look.Name,
            ["width"] = look.Shape.Width,
            ["height"] = look.Shape.Height,
            ["margin"] = margin,
            ["image"] = DataUri(image),
            ["scale"] = bar is null ? null : Rendering.Html.Text(bar.ToSvg(unit - margin, look.Shape.Height + margin, ScaleTextHeight * unit)),
            ["strip"] = bar is null ? 0 : 2 * ScaleTextHeight * unit,
            ["view"] = SmallView.InWords(look, (double)look.PixelsShape.Width / look.Shape.Width),
            ["classes"] = new JsonArray([.. look.ClassNames.Select(name => (JsonNode)JsonValue.Create(name))]),
            ["truth"] = look.Label is { } label ? look.NameOf(label) : null,
            ["there"] = look.Label is { } there ? Classes(look, there) : [],
            ["steps"] = new JsonArray([.. look.Steps.Select((step, t) => (JsonNode)ToJson(look, step, t, marks))]),
        };
    }

    private static JsonObject ToJson(Look look, LookStep step, int t, GlimpseMarks marks) => new()
    {
        ["color"] = $"#{(uint)Theme.OfStep(t, look.Steps.Count) & 0xFFFFFF:x6}",
        ["disc"] = new JsonArray(marks.Discs[t].X, marks.Discs[t].Y),
        ["square"] = new JsonArray(marks.Squares[t].Left, marks.Squares[t].Top, marks.Squares[t].Width),
        ["line"] = t > 0 && marks.LineTo(t) is var (from, to) ? new JsonArray(from.X, from.Y, to.X, to.Y) : null,
        ["boxes"] = new JsonArray([.. step.Boxes.Select(box => (JsonNode)new JsonArray(box.Left, box.Top, box.Size))]),
        ["patches"] = new JsonArray([.. Enumerable.Range(0, look.Scales).Select(scale => (JsonNode)JsonValue.Create(Patch(look, step, scale)))]),
        ["said"] = look.NameOf(step.Prediction),
        ["saidClasses"] = Classes(look, step.Prediction),
        ["confidence"] = Math.Round(step.Confidence, 5),
        ["probabilities"] = new JsonArray([.. step.Probabilities.Select(probability => (JsonNode)JsonValue.Create(Math.Round(probability, 5)))]),
    };

    /// <summary>The numbers of a label's classes.</summary>
    private static JsonArray Classes(Look look, int label) =>
        [.. Enumerable.Range(0, look.ClassNames.Count).Where(c => ClassLabel.Shows(label, c, look.SeveralClasses)).Select(c => (JsonNode)JsonValue.Create(c))];

    private static string Patch(Look look, LookStep step, int scale)
    {
        using SKImage patch = Bitmaps.OfPatch(look, step, scale);
        return DataUri(patch);
    }

    private static string DataUri(SKImage image) => $"data:image/png;base64,{Convert.ToBase64String(Bitmaps.Png(image))}";

    private static string Template()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("LookAnimation.html")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
