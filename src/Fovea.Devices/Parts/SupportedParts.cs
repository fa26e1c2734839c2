using Fovea.Parts;

namespace Fovea.Devices.Parts;

/// <summary>Which parts of a recipe there are kernels for.</summary>
internal static class SupportedParts
{
    /// <summary>Names those that there are none for: "model.core.kind mine".</summary>
    public static IReadOnlyList<string> MissingFrom(Recipe recipe)
    {
        List<string> missing = [];
        void Require(bool isThere, object part, string path)
        {
            if (!isThere) missing.Add($"{path}.kind {RecipeParts.KindOf(recipe, part, path)}");
        }

        Require(recipe.Training.Optimizer is AdamOptions or SgdOptions, recipe.Training.Optimizer, "training.optimizer");
        if (recipe.Model is not RecurrentAttentionOptions model)
        {
            Require(isThere: false, recipe.Model, "model");
            return missing;
        }

        Require(model.Sensor is MultiScaleSensorOptions, model.Sensor, "model.sensor");
        if (model.Sensor is MultiScaleSensorOptions { Cut: var cut } && cut != default)
            missing.Add("model.sensor with rounding, toLastPixel, offset or meanOutside other than their defaults");
        Require(model.Glimpse is DenseGlimpseOptions or ConvolutionalGlimpseOptions, model.Glimpse, "model.glimpse");
        Require(model.Core is ReluCoreOptions or LstmCoreOptions or MinimalGatedCoreOptions or GatedRecurrentCoreOptions, model.Core, "model.core");
        foreach ((HeadOptions head, string path) in new[] { (model.Action, "model.action"), (model.Location, "model.location"), (model.Baseline, "model.baseline") })
            Require(head is LinearHeadOptions or HiddenLayerHeadOptions or NormalizedHeadOptions, head, path);
        return missing;
    }
}
