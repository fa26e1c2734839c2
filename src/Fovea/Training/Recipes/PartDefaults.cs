using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Fovea.Cores;
using Fovea.Glimpses;
using Fovea.Heads;
using Fovea.Layers;
using Fovea.Models;
using Fovea.Sensing;
using Fovea.Training.Optimizers;
using Fovea.Training.Schedules;

namespace Fovea.Training.Recipes;

/// <summary>Every kind of every part that a recipe can name, with its defaults. A new part is one line here.</summary>
internal static class PartDefaults
{
    private static readonly (string Part, Func<JsonNode> Defaults)[] all =
    [
        ("model", () => Write<ModelOptions>(new RecurrentAttentionOptions(), RecipeContext.Default.ModelOptions)),
        ("model", () => Write<ModelOptions>(new FullyConnectedOptions(), RecipeContext.Default.ModelOptions)),
        ("model", () => Write<ModelOptions>(new ConvolutionalOptions(), RecipeContext.Default.ModelOptions)),
        ("sensor", () => Write<SensorOptions>(new MultiScaleSensorOptions(), RecipeContext.Default.SensorOptions)),
        ("glimpse", () => Write<GlimpseNetworkOptions>(new DenseGlimpseOptions(), RecipeContext.Default.GlimpseNetworkOptions)),
        ("glimpse", () => Write<GlimpseNetworkOptions>(new ConvolutionalGlimpseOptions(), RecipeContext.Default.GlimpseNetworkOptions)),
        ("initialization", () => Write<InitializationOptions>(new FanInInitializationOptions(), RecipeContext.Default.InitializationOptions)),
        ("initialization", () => Write<InitializationOptions>(new VarianceScalingInitializationOptions(), RecipeContext.Default.InitializationOptions)),
        ("initialization", () => Write<InitializationOptions>(new UniformInitializationOptions(), RecipeContext.Default.InitializationOptions)),
        ("core", () => Write<CoreOptions>(new ReluCoreOptions(), RecipeContext.Default.CoreOptions)),
        ("core", () => Write<CoreOptions>(new LstmCoreOptions(), RecipeContext.Default.CoreOptions)),
        ("core", () => Write<CoreOptions>(new MinimalGatedCoreOptions(), RecipeContext.Default.CoreOptions)),
        ("action", () => Write<HeadOptions>(new LinearHeadOptions(), RecipeContext.Default.HeadOptions)),
        ("action", () => Write<HeadOptions>(new HiddenLayerHeadOptions(), RecipeContext.Default.HeadOptions)),
        ("action", () => Write<HeadOptions>(new NormalizedHeadOptions(), RecipeContext.Default.HeadOptions)),
        ("location", () => Write<HeadOptions>(new LinearHeadOptions(), RecipeContext.Default.HeadOptions)),
        ("location", () => Write<HeadOptions>(new HiddenLayerHeadOptions(), RecipeContext.Default.HeadOptions)),
        ("location", () => Write<HeadOptions>(new NormalizedHeadOptions(), RecipeContext.Default.HeadOptions)),
        ("baseline", () => Write<HeadOptions>(new LinearHeadOptions(), RecipeContext.Default.HeadOptions)),
        ("baseline", () => Write<HeadOptions>(new HiddenLayerHeadOptions(), RecipeContext.Default.HeadOptions)),
        ("baseline", () => Write<HeadOptions>(new NormalizedHeadOptions(), RecipeContext.Default.HeadOptions)),
        ("optimizer", () => Write<OptimizerOptions>(new AdamOptions(), RecipeContext.Default.OptimizerOptions)),
        ("optimizer", () => Write<OptimizerOptions>(new SgdOptions(), RecipeContext.Default.OptimizerOptions)),
        ("schedule", () => Write<ScheduleOptions>(new ConstantSchedule(), RecipeContext.Default.ScheduleOptions)),
        ("schedule", () => Write<ScheduleOptions>(new LinearSchedule(), RecipeContext.Default.ScheduleOptions)),
        ("schedule", () => Write<ScheduleOptions>(new CosineSchedule(), RecipeContext.Default.ScheduleOptions)),
        ("schedule", () => Write<ScheduleOptions>(new ExponentialSchedule(), RecipeContext.Default.ScheduleOptions)),
    ];

    /// <summary>The defaults of one kind of a part.</summary>
    /// <exception cref="RecipeException">There is no such kind.</exception>
    public static JsonObject Of(string part, string kind)
    {
        JsonObject[] kinds = [.. all.Where(entry => entry.Part == part).Select(entry => entry.Defaults().AsObject())];
        return kinds.FirstOrDefault(defaults => KindOf(defaults) == kind)
            ?? throw new RecipeException($"{part} has no kind '{kind}'; it is one of: {string.Join(", ", kinds.Select(KindOf))}");
    }

    private static string KindOf(JsonObject part) => part["kind"]!.GetValue<string>();

    private static JsonNode Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(value, type)!;
}
