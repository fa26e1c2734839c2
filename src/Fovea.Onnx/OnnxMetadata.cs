using System.Globalization;

namespace Fovea.Onnx;

/// <summary>
/// What a graph's file says of the model, as text by key: all that the model's own file says (recipe, classes, shape of images, normalisation, what it was trained on), and what
/// those want who know nothing of recipes.
/// </summary>
internal static class OnnxMetadata
{
    /// <summary>Values of <see cref="GraphKey"/>: a whole look, one glimpse.</summary>
    public const string Look = "look", Step = "step";

    /// <summary>Which graph it is; glimpses of a look; name of the data; error on test images in percent, where it is known.</summary>
    public const string GraphKey = "fovea.graph", GlimpsesKey = "fovea.glimpses", DataKey = "fovea.data", ErrorKey = "fovea.testErrorPercent";

    /// <summary>In the order of keys, so that the same model makes the same file.</summary>
    /// <exception cref="RecipeException">The recipe has a part of one's own that is not registered.</exception>
    public static SortedDictionary<string, string> Of(TrainedModel model, string graph, int glimpses, OnnxExportOptions options)
    {
        SortedDictionary<string, string> metadata = new(model.ToMetadata(), StringComparer.Ordinal)
        {
            [GraphKey] = graph,
            [GlimpsesKey] = glimpses.ToString(CultureInfo.InvariantCulture),
            [DataKey] = model.Recipe.Data,
        };
        if (options.TestErrorPercent is { } error) metadata[ErrorKey] = error.ToString(CultureInfo.InvariantCulture);
        return metadata;
    }
}
