using Fovea.Reports;

namespace Fovea.Cli.Verbs;

/// <summary>What the model says of one image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Class">Name of the most probable class.</param>
/// <param name="Probability">Its probability.</param>
/// <param name="Probabilities">By class.</param>
/// <param name="Locations">Where it looked, (x, y) per glimpse.</param>
/// <param name="Truth">Name of the true class, if known.</param>
internal sealed record PredictionResult(
    string Image,
    string Class,
    float Probability,
    IReadOnlyDictionary<string, float> Probabilities,
    IReadOnlyList<IReadOnlyList<float>> Locations,
    string? Truth)
{
    public static PredictionResult Of(Look look)
    {
        Dictionary<string, float> probabilities = [];
        for (int c = 0; c < look.ClassNames.Count; c++) probabilities[look.ClassNames[c]] = look.Probabilities[c];
        return new PredictionResult(
            look.Name, look.ClassNames[look.Prediction], look.Probabilities[look.Prediction], probabilities,
            [.. look.Steps.Select(step => (IReadOnlyList<float>)[step.X, step.Y])], look.Label is { } label ? look.ClassNames[label] : null);
    }
}
