using Fovea.Configuration;
using Fovea.Models;

namespace Fovea.Training.Recipes;

/// <summary>
/// What must go together before anything is trained, or made for it: options with each other, with the model, with the data. An option that would do
/// nothing is an error like one that cannot work, since whoever gave it believes that it does something. Given is what is not at the value that does
/// nothing. An option without such a value (a deviation, the shape of a head) is a part of what the model is; and a weight of 0, or one glimpse, is
/// the end of a scale: to go there asks for nothing else.
/// </summary>
internal static class RecipeRules
{
    /// <summary>Why much does nothing for a model without glimpses.</summary>
    internal const string SeesAll = "a model that sees all of an image looks once and chooses no location";

    private static readonly Rulebook<Plan> rules = new Rulebook<Plan>()
        .When(SeesAll, o => o.Attention is null)
            .MustBe("training.rollouts", o => o.Training.Rollouts, 1)
            .MustBe("training.updatesPerBatch", o => o.Training.UpdatesPerBatch, 1)
            .MustBe("training.explorationFactor", o => o.Training.ExplorationFactor, 1f)
            .MustBe("training.policyLearningRateFactor", o => o.Training.PolicyLearningRateFactor, 1f)
            .MustBe("training.loss.policyWeight", o => o.Loss.PolicyWeight, 1f, 0f)
            .MustBe("training.loss.baseline", o => o.Loss.Baseline, BaselineKind.Learned, BaselineKind.None)
            .MustBe("training.loss.baselineWeight", o => o.Loss.BaselineWeight, 1f, 0f)
            .MustBe("training.loss.reward", o => o.Loss.Reward, RewardKind.Correct)
            .MustBe("training.loss.rewardTiming", o => o.Loss.RewardTiming, RewardTiming.End)
            .MustBe("training.loss.discount", o => o.Loss.Discount, 1f)
            .MustBe("training.loss.ratioClip", o => o.Loss.RatioClip, 0f)
            .MustBe("training.loss.earlyClassWeight", o => o.Loss.EarlyClassWeight, 0f)
            .MustBe("training.loss.glimpseClassWeight", o => o.Loss.GlimpseClassWeight, 0f)
            .MustBe("training.loss.entropyWeight", o => o.Loss.EntropyWeight, 0f)
        .When("with model.randomLocations every glimpse looks anywhere, and there is no policy to learn", o => o.Attention is { RandomLocations: true })
            .MustBe("model.start", o => o.Attention!.Start, StartLocation.Random)
            .MustBe("model.candidates", o => "given", "left out", o => o.Attention!.Candidates is null)
            .MustBe("training.explorationFactor", o => o.Training.ExplorationFactor, 1f)
            .MustBe("training.policyLearningRateFactor", o => o.Training.PolicyLearningRateFactor, 1f)
            .MustBe("training.loss.policyWeight", o => o.Loss.PolicyWeight, 0f)
            .MustBe("training.loss.baseline", o => o.Loss.Baseline, BaselineKind.Learned, BaselineKind.None)
            .MustBe("training.loss.ratioClip", o => o.Loss.RatioClip, 0f)
        .When("the schedule begins when the warm-up ends", o => o.Training.WarmUpEpochs > 0f)
            .MustBe("training.warmUpEpochs", o => o.Training.WarmUpEpochs, "below training.epochs", o => o.Training.WarmUpEpochs < o.Training.Epochs)
        .When("training.patience ends a run before its last epoch", o => o.Training.Patience is not null)
            .MustBe("training.patience", o => o.Training.Patience, "below training.epochs", o => o.Training.Patience < o.Training.Epochs)
        .When("training.patience ends the run before the plateau schedule has reduced the learning rate", o => o.Training is { Patience: not null, Schedule: PlateauSchedule })
            .MustBe("training.patience", o => o.Training.Patience, "above training.schedule.patience", o => o.Training.Patience > ((PlateauSchedule)o.Training.Schedule).Patience)
        .When("what training.extensions tell of was trained already", o => o.Training.Extensions.Count > 0)
            .MustBe("training.epochs", o => o.Training.Epochs, "at least the epochs done at the last of training.extensions", o => o.Training.Epochs >= o.Training.Extensions[^1].Epoch)
        .When("model.startStd is the deviation around the centre", o => o.Attention is { StartStd: > 0f })
            .MustBe("model.start", o => o.Attention!.Start, StartLocation.Centre)
        .When("one glimpse at the centre is the same in every rollout", o => o.Attention is { Glimpses: 1, Start: StartLocation.Centre, StartStd: 0f, RandomLocations: false })
            .MustBe("training.rollouts", o => o.Training.Rollouts, 1)
        .When("training.loss.baseline leaveOneOut compares a rollout with the image's others", o => o.HasPolicy && o.Loss.Baseline == BaselineKind.LeaveOneOut)
            .MustBe("training.rollouts", o => o.Training.Rollouts, "at least 2", o => o.Training.Rollouts >= 2)
        .When("with training.updatesPerBatch above 1 rollouts are used again once the policy has moved, where the score function does not hold", o => o.HasPolicy && o.Training.UpdatesPerBatch > 1)
            .MustBe("training.loss.ratioClip", o => o.Loss.RatioClip, "above 0", o => o.Loss.RatioClip > 0f)
        .When("training.loss.ratioClip clips nothing of rollouts that are used once", o => o.HasPolicy && o.Loss.RatioClip > 0f)
            .MustBe("training.updatesPerBatch", o => o.Training.UpdatesPerBatch, "at least 2", o => o.Training.UpdatesPerBatch >= 2)
        .When("training.loss.rewardTiming gains rewards what each glimpse adds", o => o.Attention is not null && o.Loss.RewardTiming == RewardTiming.Gains)
            .MustBe("model.classAfterEveryGlimpse", o => o.Attention!.ClassAfterEveryGlimpse, true)
        .When("training.loss.earlyClassWeight weighs the classes after the glimpses before the last", o => o.Attention is not null && o.Loss.EarlyClassWeight > 0f)
            .MustBe("model.classAfterEveryGlimpse", o => o.Attention!.ClassAfterEveryGlimpse, true)
        .When("with training.loss.rewardTiming end there is one reward, and none that comes later", o => o.Attention is not null && o.Loss.RewardTiming == RewardTiming.End)
            .MustBe("training.loss.discount", o => o.Loss.Discount, 1f)
        .When("only training.loss.baseline learned has an error to weigh", o => o.Attention is not null && o.Loss.Baseline != BaselineKind.Learned)
            .MustBe("training.loss.baselineWeight", o => o.Loss.BaselineWeight, 1f, 0f)
        .When("without model.candidates there is no coarse view that a first location could be chosen in, and no choice among several", o => o.Attention is { Candidates: null, RandomLocations: false })
            .MustBe("model.start", o => o.Attention!.Start, StartLocation.Random, StartLocation.Centre)
            .MustBe("training.loss.entropyWeight", o => o.Loss.EntropyWeight, 0f)
        .When("with model.candidates a location is one of what stands out in the image, and not a mean of the location network's, and candidates are sought in all of the image, which a shift would cut", o => o.Attention is { Candidates: not null })
            .MustBe("model.locationBound", o => o.Attention!.LocationBound, LocationBound.Clamp)
            .MustBe("model.locationScale", o => o.Attention!.LocationScale, 1f)
            .MustBe("training.updatesPerBatch", o => o.Training.UpdatesPerBatch, 1)
            .MustBe("training.augmentation.shift", o => o.Training.Augmentation.Shift, 0)
        .When("with model.start chosen there is no state yet from which a baseline network could say what the first choice will earn", o => o.Attention is { Start: StartLocation.Chosen })
            .MustBe("training.loss.baseline", o => o.Loss.Baseline, BaselineKind.LeaveOneOut, BaselineKind.Standardized, BaselineKind.None)
        .When("without model.votes a glimpse says nothing by itself", o => o.Attention is { Votes: null })
            .MustBe("training.loss.glimpseClassWeight", o => o.Loss.GlimpseClassWeight, 0f)
            .MustBe("training.loss.rewardTiming", o => o.Loss.RewardTiming, RewardTiming.End, RewardTiming.Gains)
        .When("with model.severalClasses there is no one true class that could count more than others or share its truth with them", o => o.Recipe.Model.SeveralClasses)
            .MustBe("training.loss.classWeights", o => o.Loss.ClassWeights, ClassWeighting.None)
            .MustBe("training.loss.labelSmoothing", o => o.Loss.LabelSmoothing, 0f)
        .When("with model.severalClasses nobody has told which glimpse shows what, as training.loss.rewardTiming glimpse would have to know", o => o.Attention is { SeveralClasses: true } && o.Loss.RewardTiming == RewardTiming.Glimpse)
            .MustBe("training.loss.reward", o => o.Loss.Reward, RewardKind.Information)
        .When("with model.severalClasses one glimpse that sees a class is enough, and none counts more than another", o => o.Attention is { SeveralClasses: true, Votes: not null })
            .MustBe("model.votes.pooling", o => o.Attention!.Votes!.Pooling, VotePooling.Sum)
        .When("only with training.loss.rewardTiming gains does what comes later count", o => o.Attention is not null && o.Loss.RewardTiming == RewardTiming.Glimpse)
            .MustBe("training.loss.discount", o => o.Loss.Discount, 1f);

    /// <summary>Every rule between options: what must be, and why.</summary>
    internal static IEnumerable<string> All => rules.All;

    /// <summary>Checks a recipe by itself: what can be said before its data is there.</summary>
    /// <exception cref="OptionException">Options do not go together; the message names all of them, with their values and with those that would do.</exception>
    public static void Check(Recipe recipe) => Refuse(rules.BrokenBy(new Plan(recipe)), []);

    /// <summary>Checks a recipe with the data that it is to be trained on, before anything is made for it.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="data">The data.</param>
    /// <param name="testsAtEnd">Whether the test images will be looked at; if not, there need be none.</param>
    /// <exception cref="OptionException">Options do not go together, with the model or with the data; the message names what is wrong with the data too.</exception>
    /// <exception cref="DataException">A split is empty, of another shape or has a label that is no class, a class has no image to train on, or there are too few classes.</exception>
    public static void Check(Recipe recipe, DataSet data, bool testsAtEnd)
    {
        string[] ofData = [.. BrokenBy(data, testsAtEnd)];
        Refuse([.. rules.BrokenBy(new Plan(recipe)), .. BrokenBy(recipe, data, isTrainable: ofData.Length == 0)], ofData);
    }

    private static IEnumerable<string> BrokenBy(Recipe recipe, DataSet data, bool isTrainable)
    {
        if (recipe.Model.SeveralClasses != data.SeveralClasses)
            yield return $"model.severalClasses must be {InWords(data.SeveralClasses)}, since images of {data.Name} {(data.SeveralClasses ? "may show several classes at once" : "show one class each")}, but is {InWords(recipe.Model.SeveralClasses)}";
        if (recipe.Data != data.Name) yield return $"data must be '{data.Name}', the name of the data to train on, but is '{recipe.Data}'";
        if (isTrainable && data.Training.IsReadByRegion && data.Training.PixelsInPlace(0).Regions is { OffersPlaces: true } && WhyNowhereOffered(recipe.Model) is { } why)
            yield return $"dataOptions.tissueOnly must be false, since only random starts, random locations and candidates keep to tissue, and {why}, but is true";
        // What images a model can look at, its parts know, your own among them: they say so when they are put together.
        if (isTrainable && RefusalOf(() => recipe.Model.Create(data.Shape, data.ClassNames.Count, data.Normalization)) is { } refusal) yield return refusal;
    }

    /// <summary>Why a model in training keeps nowhere to places that images offer; null where it does.</summary>
    private static string? WhyNowhereOffered(ModelOptions model) => model switch
    {
        RecurrentAttentionOptions { RandomLocations: true } or RecurrentAttentionOptions { Candidates: not null } or RecurrentAttentionOptions { Start: StartLocation.Random } => null,
        RecurrentAttentionOptions { Start: var start } => $"with model.start {$"{start}".ToLowerInvariant()} there are none",
        _ => SeesAll,
    };

    private static IEnumerable<string> BrokenBy(DataSet data, bool testsAtEnd)
    {
        if (data.ClassNames.Count < 2) yield return $"{data.Name} must have at least 2 classes, but has {data.ClassNames.Count}";
        string?[] broken =
        [
            BrokenBy(data, "training", data.Training, "there is nothing to learn from") ?? data.LackToTrainOn,
            BrokenBy(data, "validation", data.Validation, "there is nothing to choose the best weights by"),
            testsAtEnd ? BrokenBy(data, "test", data.Test, "leave the test out, or give the data some") : null,
        ];
        foreach (string rule in broken.OfType<string>()) yield return rule;
        if (data.Normalization?.RefusalFor(data.Shape) is { } refusal) yield return $"the normalisation of {data.Name} {refusal}";
    }

    private static string InWords(bool value) => value ? "true" : "false";

    private static string? BrokenBy(DataSet data, string split, ImageSet images, string otherwise)
    {
        if (images.Count == 0) return $"{data.Name} must have at least 1 {split} image, but has 0: {otherwise}";
        if (images.Shape != data.Shape) return $"{data.Name} must have images of one shape, but its {split} images are {images.Shape}, those to train on {data.Shape}";
        if (images.SeveralClasses != data.Training.SeveralClasses)
            return $"{data.Name} must have several classes at once in every split or in none, but its {split} images {(images.SeveralClasses ? "may show several" : "show one class each")}, and those to train on {(data.Training.SeveralClasses ? "may show several" : "do not")}";
        // Without classes to speak of, no label is right.
        return data.ClassNames.Count < 2 ? null : images.WrongLabel(data.ClassNames.Count, $"{split} image");
    }

    private static string? RefusalOf(Func<ImageClassifier> create)
    {
        try
        {
            create();
            return null;
        }
        catch (Exception exception) when (exception is OptionException or ArgumentException)
        {
            return exception is OptionException { BeginsWithOption: true } option ? option.In("model").Message : exception.Message;
        }
    }

    private static void Refuse(IEnumerable<string> ofOptions, string[] ofData)
    {
        string[] broken = [.. ofOptions];
        if (broken.Length > 0) throw new OptionException(string.Join("; ", broken.Concat(ofData)));
        if (ofData.Length > 0) throw new DataException(string.Join("; ", ofData));
    }

    /// <summary>What rules look at; a model without attention sees whole images.</summary>
    private sealed record Plan(Recipe Recipe)
    {
        public RecurrentAttentionOptions? Attention { get; } = Recipe.Model as RecurrentAttentionOptions;

        public TrainingOptions Training => Recipe.Training;

        public LossOptions Loss => Recipe.Training.Loss;

        public bool HasPolicy => Attention is { RandomLocations: false };
    }
}
