using System.Globalization;
using System.Text.Json;
using Fovea.Data;
using Fovea.Heads;
using Fovea.Models;
using Fovea.PolicyGradients;

namespace Fovea.Training.Recipes;

/// <summary>
/// What must go together before anything is trained, or made for it: options with each other, with the model, with the data. An option that would do
/// nothing is an error like one that cannot work, since whoever gave it believes that it does something. Given is what is not at the value that does
/// nothing. An option without such a value (a deviation, the shape of a head) is a part of what the model is; and a weight of 0, or one glimpse, is
/// the end of a scale: to go there asks for nothing else.
/// </summary>
public static class RecipeRules
{
    private static readonly Rule[] rules =
    [
        .. When(
            "a model that sees all of an image looks once and chooses no location",
            o => o.Attention is null,
            [
                Is("training.rollouts", o => o.Training.Rollouts, 1),
                Is("training.updatesPerBatch", o => o.Training.UpdatesPerBatch, 1),
                Is("training.explorationFactor", o => o.Training.ExplorationFactor, 1f),
                Is("training.policyLearningRateFactor", o => o.Training.PolicyLearningRateFactor, 1f),
                Is("training.loss.policyWeight", o => o.Loss.PolicyWeight, 1f, 0f),
                Is("training.loss.baseline", o => o.Loss.Baseline, BaselineKind.Learned, BaselineKind.None),
                Is("training.loss.baselineWeight", o => o.Loss.BaselineWeight, 1f, 0f),
                Is("training.loss.reward", o => o.Loss.Reward, RewardKind.Correct),
                Is("training.loss.rewardTiming", o => o.Loss.RewardTiming, RewardTiming.End),
                Is("training.loss.discount", o => o.Loss.Discount, 1f),
                Is("training.loss.ratioClip", o => o.Loss.RatioClip, 0f),
                Is("training.loss.earlyClassWeight", o => o.Loss.EarlyClassWeight, 0f),
            ]),
        .. When(
            "with model.randomLocations every glimpse looks anywhere, and there is no policy to learn",
            o => o.Attention is { RandomLocations: true },
            [
                Is("model.start", o => o.Attention!.Start, StartLocation.Random),
                Is("training.explorationFactor", o => o.Training.ExplorationFactor, 1f),
                Is("training.policyLearningRateFactor", o => o.Training.PolicyLearningRateFactor, 1f),
                Is("training.loss.policyWeight", o => o.Loss.PolicyWeight, 0f),
                Is("training.loss.baseline", o => o.Loss.Baseline, BaselineKind.Learned, BaselineKind.None),
                Is("training.loss.ratioClip", o => o.Loss.RatioClip, 0f),
            ]),
        .. When(
            "one glimpse at the centre is the same in every rollout",
            o => o.Attention is { Glimpses: 1, Start: StartLocation.Centre, RandomLocations: false },
            [Is("training.rollouts", o => o.Training.Rollouts, 1)]),
        .. When(
            "training.loss.baseline leaveOneOut compares a rollout with the image's others",
            o => o.HasPolicy && o.Loss.Baseline == BaselineKind.LeaveOneOut,
            [new("training.rollouts", o => o.Training.Rollouts, "at least 2", o => o.Training.Rollouts >= 2)]),
        .. When(
            "with training.updatesPerBatch above 1 rollouts are used again once the policy has moved, where the score function does not hold",
            o => o.HasPolicy && o.Training.UpdatesPerBatch > 1,
            [new("training.loss.ratioClip", o => o.Loss.RatioClip, "above 0", o => o.Loss.RatioClip > 0f)]),
        .. When(
            "training.loss.ratioClip clips nothing of rollouts that are used once",
            o => o.HasPolicy && o.Loss.RatioClip > 0f,
            [new("training.updatesPerBatch", o => o.Training.UpdatesPerBatch, "at least 2", o => o.Training.UpdatesPerBatch >= 2)]),
        .. When(
            "training.loss.rewardTiming gains rewards what each glimpse adds",
            o => o.Attention is not null && o.Loss.RewardTiming == RewardTiming.Gains,
            [Is("model.classAfterEveryGlimpse", o => o.Attention!.ClassAfterEveryGlimpse, true)]),
        .. When(
            "training.loss.earlyClassWeight weighs the classes after the glimpses before the last",
            o => o.Attention is not null && o.Loss.EarlyClassWeight > 0f,
            [Is("model.classAfterEveryGlimpse", o => o.Attention!.ClassAfterEveryGlimpse, true)]),
        .. When(
            "with training.loss.rewardTiming end there is one reward, and none that comes later",
            o => o.Attention is not null && o.Loss.RewardTiming == RewardTiming.End,
            [Is("training.loss.discount", o => o.Loss.Discount, 1f)]),
        .. When(
            "only training.loss.baseline learned has an error to weigh",
            o => o.Attention is not null && o.Loss.Baseline != BaselineKind.Learned,
            [Is("training.loss.baselineWeight", o => o.Loss.BaselineWeight, 1f, 0f)]),
    ];

    /// <summary>Every rule between options: what must be, and why.</summary>
    internal static IEnumerable<string> All => rules.Select(rule => $"{rule.Need.Option} must be {rule.Need.Allowed}: {rule.Reason}");

    /// <summary>Checks a recipe by itself: what can be said before its data is there.</summary>
    /// <exception cref="OptionException">Options do not go together; the message names all of them, with their values and with those that would do.</exception>
    public static void Check(Recipe recipe) => Check(recipe.Model as RecurrentAttentionOptions, recipe.Training);

    /// <summary>Checks a recipe with the data that it is to be trained on.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">The data.</param>
    /// <param name="testsAtEnd">Whether the test images will be looked at; if not, there need be none.</param>
    /// <exception cref="OptionException">Options do not go together, with the model or with the data.</exception>
    /// <exception cref="DataException">A split is empty, of another shape or has a label that is no class, a class has no image to train on, or there are too few classes.</exception>
    public static void Check(Recipe recipe, DataSet data, bool testsAtEnd)
    {
        Check(recipe);
        if (recipe.Data != data.Name)
            throw new OptionException($"data must be '{data.Name}', the name of the data to train on, but is '{recipe.Data}'");
        if (data.ClassNames.Count < 2) throw new DataException($"{data.Name} must have at least 2 classes, but has {data.ClassNames.Count}");
        CheckSplit(data, "training", data.Training, "there is nothing to learn from");
        data.RequireEveryClassToTrainOn();
        CheckSplit(data, "validation", data.Validation, "there is nothing to choose the best weights by");
        if (testsAtEnd) CheckSplit(data, "test", data.Test, "leave the test out, or give the data some");
        // The model has its own say on the images' shape.
        recipe.Model.Create(data.Shape, data.ClassNames.Count, data.Normalization);
    }

    /// <summary>Checks how a model is to be trained.</summary>
    /// <param name="attention">The model's options; null for one that sees whole images.</param>
    /// <param name="training">How it is trained.</param>
    internal static void Check(RecurrentAttentionOptions? attention, TrainingOptions training)
    {
        Options options = new(attention, training);
        string[] broken =
        [
            .. rules.Where(rule => rule.IsBroken(options)).GroupBy(rule => rule.Reason)
                .Select(group => $"{string.Join(", and ", group.Select(rule => rule.Tell(options)))}: {group.Key}"),
        ];
        if (broken.Length > 0) throw new OptionException(string.Join("; ", broken));
    }

    private static void CheckSplit(DataSet data, string split, ImageSet images, string otherwise)
    {
        if (images.Count == 0) throw new DataException($"{data.Name} must have at least 1 {split} image, but has 0: {otherwise}");
        if (images.Shape != data.Shape)
            throw new DataException($"{data.Name} must have images of one shape, but its {split} images are {images.Shape}, those to train on {data.Shape}");
        images.RequireLabels(data.ClassNames.Count, $"{split} image");
    }

    private static IEnumerable<Rule> When(string reason, Predicate<Options> applies, Need[] needs) => needs.Select(need => new Rule(need, reason, applies));

    private static Need Is<T>(string option, Func<Options, T> value, params T[] allowed) =>
        new(option, options => value(options)!, string.Join(" or ", allowed.Select(each => Text(each!))), options => allowed.Contains(value(options)));

    private static string Text(object value) =>
        value is Enum or bool ? JsonNamingPolicy.CamelCase.ConvertName($"{value}") : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>What rules look at; a model without attention sees whole images.</summary>
    private sealed record Options(RecurrentAttentionOptions? Attention, TrainingOptions Training)
    {
        public LossOptions Loss => Training.Loss;

        public bool HasPolicy => Attention is { RandomLocations: false };
    }

    private sealed record Need(string Option, Func<Options, object> Value, string Allowed, Predicate<Options> IsMet);

    private sealed record Rule(Need Need, string Reason, Predicate<Options> Applies)
    {
        public bool IsBroken(Options options) => Applies(options) && !Need.IsMet(options);

        public string Tell(Options options) => $"{Need.Option} must be {Need.Allowed}, but is {Text(Need.Value(options))}";
    }
}
