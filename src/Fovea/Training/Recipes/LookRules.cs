using Fovea.Configuration;
using Fovea.Models;

namespace Fovea.Training.Recipes;

/// <summary>
/// What must go together before a model looks: how it is to look, with the model and with the images. As in <see cref="RecipeRules"/>, what would do
/// nothing is refused: whoever asks for it believes that it does something.
/// </summary>
internal static class LookRules
{
    private static readonly Rulebook<Plan> rules = new Rulebook<Plan>()
        .When(RecipeRules.SeesAll, o => o.SeesAll)
            .MustBe("rollouts", o => o.Rollouts, "left out", o => o.Rollouts is null)
            .MustBe("glimpses", o => o.Glimpses, "at most 1", o => o.Glimpses is null or 1)
            .MustBe("start", o => o.Start, "left out", o => o.Start is null or StartLocation.Centre)
            .MustBe("startAt", o => o.StartAt, "left out", o => o.StartAt is null)
            .MustBe("randomLocations", o => o.RandomLocations, "left out", o => !o.RandomLocations)
        .When("averaged rollouts have a start each, so that further passes would add nothing but time", o => !o.SeesAll && o.Rollouts is not null)
            .MustBe("passes", o => o.Passes, "left out", o => o.Passes == EvaluationOptions.UsualPasses)
        .When("with random locations every glimpse looks anywhere", o => !o.SeesAll && (o.RandomLocations || o.Model.RandomLocations))
            .MustBe("start", o => o.Start, "random", o => o.Start is null or StartLocation.Random)
        .When("startAt says where exactly the first glimpse looks", o => !o.SeesAll && o.StartAt is not null)
            .MustBe("start", o => o.Start, "left out", o => o.Start is null)
        .When("a model without candidates knows nothing of an image before its first glimpse", o => !o.SeesAll && !o.RandomLocations && !o.Model.RandomLocations && !o.HasCandidates)
            .MustBe("start", o => o.Start, "random or centre", o => o.Start != StartLocation.Chosen);

    /// <summary>Every rule between options: what must be, and why.</summary>
    internal static IEnumerable<string> All => rules.All;

    /// <summary>Checks how a model is measured.</summary>
    /// <exception cref="OptionException">The model does not look that way.</exception>
    public static void Check(ImageClassifier model, EvaluationOptions options) =>
        Check(new Plan(model, options.Rollouts, options.Glimpses, options.Start, StartAt: null, options.RandomLocations, options.Passes));

    /// <summary>Checks how a model looks at an image.</summary>
    /// <exception cref="OptionException">The model does not look that way.</exception>
    public static void Check(ImageClassifier model, LookOptions options) =>
        Check(new Plan(model, Rollouts: null, options.Glimpses, options.Start, options.StartAt, options.RandomLocations, EvaluationOptions.UsualPasses));

    /// <summary>Checks images that a model is to look at.</summary>
    /// <exception cref="DataException">They have other channels than the model's.</exception>
    public static void Check(ImageClassifier model, ImageShape shape)
    {
        if (shape.Channels != model.Channels) throw new DataException($"channels must be {model.Channels}, those of the model's images, but are {shape.Channels}");
    }

    /// <summary>Checks images whose labels a model is to be compared with.</summary>
    /// <exception cref="DataException">They may show several classes and the model says one, or the other way round.</exception>
    /// <param name="model">The model.</param>
    /// <param name="severalClasses">Whether the images may show several; <see cref="ImageSet.SeveralClasses"/>.</param>
    public static void CheckLabels(ImageClassifier model, bool severalClasses)
    {
        if (severalClasses == model.SeveralClasses) return;
        throw new DataException(model.SeveralClasses
            ? "the model says for every class whether it is there, and must be measured on images that may show several, but these show one each"
            : "the model says one class, and must be measured on images that show one each, but these may show several");
    }

    private static void Check(Plan plan)
    {
        // A look allocates its result alone, so that words are made for none that may be looked.
        if (!rules.IsKeptBy(plan)) throw new OptionException(string.Join("; ", rules.BrokenBy(plan)));
    }

    /// <summary>What rules look at.</summary>
    private readonly record struct Plan(ImageClassifier Model, int? Rollouts, int? Glimpses, StartLocation? Start, (float X, float Y)? StartAt, bool RandomLocations, int Passes)
    {
        public bool SeesAll => Model.MostGlimpses == 1;

        public bool HasCandidates => Model is RecurrentAttentionModel { Options.Candidates: not null };
    }
}
