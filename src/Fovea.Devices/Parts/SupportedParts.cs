using Fovea.Parts;

namespace Fovea.Devices.Parts;

/// <summary>Which parts of a recipe there are kernels for.</summary>
internal static class SupportedParts
{
    // Sums of the coarsest squares still fit the kernels' integers.
    private const int MostScales = 9;

    /// <summary>Names those that there are none for: "model.core.kind mine".</summary>
    public static IReadOnlyList<string> MissingFrom(Recipe recipe)
    {
        List<string> missing = [];
        void Require(bool isThere, object part, string path)
        {
            if (!isThere) missing.Add($"{path}.kind {RecipeParts.KindOf(recipe, part, path)}");
        }

        if (recipe.Model.SeveralClasses) missing.Add("model.severalClasses");
        Require(recipe.Training.Optimizer is AdamOptions or SgdOptions, recipe.Training.Optimizer, "training.optimizer");
        if (recipe.Model is not RecurrentAttentionOptions model)
        {
            Require(isThere: false, recipe.Model, "model");
            return missing;
        }

        Require(model.Sensor is MultiScaleSensorOptions, model.Sensor, "model.sensor");
        if (model.Sensor is MultiScaleSensorOptions { Cut: var cut } && cut != default)
            missing.Add("model.sensor with rounding, toLastPixel, offset or meanOutside other than their defaults");
        if (model.Sensor is MultiScaleSensorOptions { Step: var step, Scales: var scales } && (step != 2 || scales > MostScales))
            missing.Add($"model.sensor with a step other than 2 or more than {MostScales} scales");
        Require(model.Glimpse is DenseGlimpseOptions or ConvolutionalGlimpseOptions, model.Glimpse, "model.glimpse");
        Require(model.Core is ReluCoreOptions or LstmCoreOptions or MinimalGatedCoreOptions or GatedRecurrentCoreOptions, model.Core, "model.core");
        foreach ((HeadOptions head, string path) in new[] { (model.Action, "model.action"), (model.Location, "model.location"), (model.Baseline, "model.baseline") })
            Require(head is LinearHeadOptions or HiddenLayerHeadOptions or NormalizedHeadOptions, head, path);
        if (model.Candidates is not null) missing.Add("model.candidates");
        if (model.Votes is not null) missing.Add("model.votes");
        if (recipe.Training.Loss.Reward == RewardKind.Information) missing.Add("training.loss.reward information");
        if (recipe.Training.Loss.Baseline == BaselineKind.Standardized) missing.Add("training.loss.baseline standardized");
        return missing;
    }
}
