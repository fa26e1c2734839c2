namespace Fovea.Training.Recipes;

/// <summary>A recipe cannot be read or breaks a rule; the message names file, place and rule.</summary>
public sealed class RecipeException : Exception
{
    /// <inheritdoc/>
    public RecipeException(string message)
        : base(message)
    {
    }

    /// <inheritdoc/>
    public RecipeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <inheritdoc/>
    public RecipeException()
    {
    }
}
