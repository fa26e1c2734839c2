
namespace Fovea.Training.Imports;

/// <summary>What a model is made for: what a map says of it, and the recipe's data where the map does not.</summary>
/// <param name="ClassNames">One name per class.</param>
/// <param name="Shape">Shape of the images.</param>
/// <param name="Normalization">How channels are brought to one range; null for 0 to 1 as they are.</param>
internal sealed record ModelImport(IReadOnlyList<string> ClassNames, ImageShape Shape, ChannelNormalization? Normalization)
{
    /// <summary>What a map says; null where it leaves something to the data.</summary>
    /// <exception cref="CheckpointException">What it says cannot be.</exception>
    public static ModelImport? From(WeightMap? map)
    {
        if (map is not { Classes: { } classes, Image: { } shape }) return null;
        Require(classes, shape, map.Normalization);
        return new ModelImport(classes, shape, map.Normalization);
    }

    /// <summary>What data says where a map does not.</summary>
    /// <exception cref="CheckpointException">What the map says cannot be.</exception>
    public static ModelImport From(WeightMap? map, DataSet data)
    {
        ModelImport import = new(map?.Classes ?? data.ClassNames, map?.Image ?? data.Shape, map?.Normalization ?? data.Normalization);
        Require(import.ClassNames, import.Shape, import.Normalization);
        return import;
    }

    /// <summary>A model of a recipe for these images, its weights 0.</summary>
    /// <exception cref="OptionException">The model cannot look at them.</exception>
    public TrainedModel NewModel(Recipe recipe)
    {
        try
        {
            return new TrainedModel(recipe.Model.Create(Shape, ClassNames.Count, Normalization), recipe, ClassNames, Shape, Normalization);
        }
        catch (OptionException exception) when (exception.BeginsWithOption)
        {
            throw exception.In("model");
        }
    }

    private static void Require(IReadOnlyList<string> classes, ImageShape shape, ChannelNormalization? normalization)
    {
        string? refusal = classes.Count < 2 ? $"classes must be at least two, but {classes.Count} are named"
            : classes.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { Key: { } twice } ? $"classes must differ, but {twice} is named twice"
            : shape.Width < 1 || shape.Height < 1 || shape.Channels < 1 ? $"image must be at least 1x1x1, but is {shape}"
            : normalization?.RefusalFor(shape) is { } wrong ? $"normalization {wrong}" : null;
        if (refusal is not null) throw new CheckpointException($"map: {refusal}");
    }
}
